using System.Globalization;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>The promises on live events between real processes. <c>CLOUDTRAINING_FULL_TESTS=1</c> runs the long form, <c>CLOUDTRAINING_SEED</c> repeats one.</summary>
[Platform("Linux"), NonParallelizable]
public sealed class EventProcessTests
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("CLOUDTRAINING_FULL_TESTS") == "1";
    private string _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("ct-events-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test, CancelAfter(600_000)]
    public async Task A_client_cut_again_and_again_gets_each_event_of_two_processes_on_one_file_once_and_in_order(CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRAINING_SEED"), out var given) ? given : Environment.TickCount;
        var cuts = IsFull ? 1_000 : 200;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var path = Path.Combine(_folder, "jobs.db");
        await using var first = await EventHost.StartAsync(path, cancellationToken);
        await using var second = await EventHost.StartAsync(path, cancellationToken);
        EventHost[] hosts = [first, second];
        var client = new CutClient();
        await Task.WhenAll(first.WriteAsync(), second.WriteAsync());

        for (var cut = 0; cut < cuts; cut++)
        {
            await client.ReadAsync(hosts[random.Next(2)].Client, random.Next(0, 3_000), cancellationToken);
        }

        var written = await Task.WhenAll(hosts.Select(host => host.StopWritingAsync(cancellationToken)));
        var cursors = await ListCursorsAsync(path, cancellationToken);
        await client.ReadUntilAsync(second.Client, cursors[^1], cancellationToken);

        TestContext.Out.WriteLine($"{cuts} cuts, {string.Join(" + ", written)} events");
        Assert.That(cursors, Has.Count.EqualTo(written.Sum()));
        Assert.That(written, Has.All.Positive);
        Assert.That(client.Received, Is.EqualTo(cursors), $"seed {seed}");
    }

    [Test, CancelAfter(120_000)]
    public async Task SIGTERM_ends_a_thousand_open_streams_with_a_final_chunk_and_the_process_with_0(CancellationToken cancellationToken)
    {
        const int Streams = 1_000;
        await using var host = await EventHost.StartAsync(Path.Combine(_folder, "jobs.db"), cancellationToken);
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => SseClient.OpenAsync(host.Client, cancellationToken)));
        await Task.WhenAll(streams.Select(stream => stream.ReadAsync(cancellationToken)));
        var began = TimeProvider.System.GetTimestamp();

        host.Terminate();
        var ends = await Task.WhenAll(streams.Select(stream => stream.ReadToEndAsync(cancellationToken)));
        var elapsed = TimeProvider.System.GetElapsedTime(began);
        var exitCode = await host.WaitForExitAsync(cancellationToken);

        TestContext.Out.WriteLine($"{Streams} streams ended within {elapsed.TotalMilliseconds:0} ms of SIGTERM, the process after {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:0} ms");
        Assert.That(ends, Has.All.True, "each stream ends with its final chunk, not with a reset");
        Assert.That(exitCode, Is.Zero);
        Assert.That(elapsed, Is.LessThan(TimeSpan.FromSeconds(IsFull ? 2 : 20)), "20 s where other work may hold this machine up; a stream that waits for the host's own limit would take 30 s");
        Array.ForEach(streams, stream => stream.Dispose());
    }

    [Test, CancelAfter(120_000)]
    public async Task SIGKILL_of_the_host_that_writes_loses_no_committed_event_for_who_reads_from_another(CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, "jobs.db");
        await using var writer = await EventHost.StartAsync(path, cancellationToken);
        await using var other = await EventHost.StartAsync(path, cancellationToken);
        using var stream = await SseClient.OpenAsync(other.Client, cancellationToken, 0);
        var received = new List<long>();
        async Task ReadOneAsync() => received.Add(long.Parse((await stream.ReadMessageAsync(cancellationToken)).Id!, CultureInfo.InvariantCulture));

        await writer.WriteAsync();
        while (received.Count < 100)
        {
            await ReadOneAsync();
        }

        await writer.KillAsync(cancellationToken);
        var cursors = await ListCursorsAsync(path, cancellationToken);
        while (received[^1] < cursors[^1])
        {
            await ReadOneAsync();
        }

        TestContext.Out.WriteLine($"{cursors.Count} events were committed before the kill");
        Assert.That(received, Is.EqualTo(cursors));
    }

    private static async Task<List<long>> ListCursorsAsync(string path, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCloudTraining().UseSqlite(path);
        await using var provider = services.BuildServiceProvider();
        return await EventCursors.ListAsync(provider.GetRequiredService<IJobEventLog>(), cancellationToken);
    }
}
