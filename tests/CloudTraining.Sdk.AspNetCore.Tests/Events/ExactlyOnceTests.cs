using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>The promise: a client that loses its stream again and again, and comes back to another host, gets each event once and in order.</summary>
public sealed class ExactlyOnceTests
{
    private const int Cuts = 1_000;

    [Test, CancelAfter(180_000)]
    public async Task A_client_cut_a_thousand_times_while_two_hosts_write_gets_each_event_once_and_in_order(CancellationToken cancellationToken)
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var limits = new Dictionary<string, string?> { ["CloudTraining:Events:MaxConnectionsPerAddress"] = "1000" };
        await using var first = await ApiHost.StartAsync(new ApiHostSettings { Configuration = limits });
        await using var second = await ApiHost.StartAsync(new ApiHostSettings { Configuration = limits, Store = first.Store });
        ApiHost[] hosts = [first, second];
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writers = Task.WhenAll(hosts.Select(host => WriteAsync(host, done.Token)));

        var received = new List<long>();
        long cursor = 0;
        for (var cut = 0; cut < Cuts; cut++)
        {
            using var stream = await SseClient.OpenAsync(hosts[random.Next(hosts.Length)].Client, cancellationToken, cursor);
            var take = random.Next(0, 6);
            for (var i = 0; i < take; i++)
            {
                var message = await stream.ReadMessageAsync(cancellationToken);
                received.Add(long.Parse(message.Id!));
                cursor = stream.LastId!.Value;
            }
        }

        await done.CancelAsync();
        await writers;
        var head = await first.App.Services.GetRequiredService<IJobEventLog>().GetHeadAsync(cancellationToken);
        using (var rest = await SseClient.OpenAsync(second.Client, cancellationToken, cursor))
        {
            while (received.Count == 0 || received[^1] < head)
            {
                received.Add(long.Parse((await rest.ReadMessageAsync(cancellationToken)).Id!));
            }
        }

        TestContext.Out.WriteLine($"{received.Count} events, {Cuts} cuts");
        Assert.That(received, Is.EqualTo(await EventCursors.ListAsync(first.App.Services.GetRequiredService<IJobEventLog>(), cancellationToken)));
    }

    /// <summary>About 250 changes a second for each host, until told to stop.</summary>
    private static async Task WriteAsync(ApiHost host, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(4));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice"));
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}
