using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>A reader that reads little or nothing costs itself its stream, and nobody anything else.</summary>
public sealed class SlowReaderTests
{
    // 16 MB: the buffers of a socket swallow less, so that both slow readers are blocked before the clock moves.
    private const int Events = 4_000;
    private const int BytesEach = 4_000;
    private const int Healthy = 3;

    [Test, CancelAfter(120_000)]
    public async Task Readers_that_take_nothing_or_300_bytes_a_second_are_closed_within_10_seconds_the_others_go_on_and_both_resume_without_loss(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Clock = clock, Kestrel = kestrel => kestrel.Limits.MinResponseDataRate = null });
        var healthy = await Task.WhenAll(Enumerable.Range(0, Healthy).Select(_ => SseClient.OpenAsync(host.Client, cancellationToken, 0)));
        using var stalled = await RawStream.OpenAsync(host, cancellationToken, lastId: 0);
        using var trickling = await RawStream.OpenAsync(host, cancellationToken, lastId: 0);
        await RawStream.WaitForOpenAsync(host, open => open == Healthy + 2, cancellationToken);

        var received = healthy.Select(_ => new List<long>()).ToArray();
        for (var written = 0; written < Events; written += 100)
        {
            for (var i = 0; i < 100; i++)
            {
                await AddLargeAsync(host);
            }

            await Task.WhenAll(healthy.Select((stream, i) => stream.ReadUntilAsync(written + 100, received[i], cancellationToken)));
        }

        var openBefore = await RawStream.CountOpenAsync(host, cancellationToken);
        for (var second = 0; second < 10; second++)
        {
            await trickling.ReadSomeAsync(300, cancellationToken);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await RawStream.WaitForOpenAsync(host, open => open == Healthy, cancellationToken);
        var everything = Enumerable.Range(1, Events).Select(id => (long)id).ToList();
        foreach (var slow in new[] { stalled, trickling })
        {
            var last = await slow.ReadLastIdAsync(cancellationToken);
            using var again = await SseClient.OpenAsync(host.Client, cancellationToken, last);
            var rest = new List<long>();
            await again.ReadUntilAsync(Events, rest, cancellationToken);
            TestContext.Out.WriteLine($"{last} of {Events} events were taken before the close");
            Assert.That(last, Is.LessThan(Events), "it was not blocked at all");
            Assert.That(rest, Is.EqualTo(everything[(int)last..]), "it goes on where it was");
        }

        Assert.That(openBefore, Is.EqualTo(Healthy + 2), "nobody is closed before the deadline");
        Assert.That(received, Has.All.EqualTo(everything), "the healthy readers missed nothing");
        Array.ForEach(healthy, stream => stream.Dispose());
    }

    private static async Task AddLargeAsync(ApiHost host)
    {
        var job = Some.Job(JobStatus.Completed, userId: "alice");
        await host.Store.AddAsync(job, [host.EventOf(job) with { Message = new string('m', BytesEach) }]);
    }
}
