using System.Net;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>However a client goes, its slot comes back. <c>CLOUDTRAINING_FULL_TESTS=1</c> runs the long form.</summary>
public sealed class StreamSlotTests
{
    private const int Slots = 100;

    [Test, CancelAfter(600_000)]
    public async Task No_slot_is_leaked_by_clients_that_go_with_a_FIN_with_a_reset_or_without_a_word(CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRAINING_SEED"), out var given) ? given : Environment.TickCount;
        var closes = Environment.GetEnvironmentVariable("CLOUDTRAINING_FULL_TESTS") == "1" ? 10_000 : 1_000;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var clock = new ManualTimeProvider();
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Clock = clock,
            Kestrel = kestrel => kestrel.Limits.MinResponseDataRate = null,
            Configuration = { ["CloudTraining:Events:MaxConnectionsPerAddress"] = $"{Slots}", ["CloudTraining:Events:MaxConnections"] = $"{Slots}" },
        });

        // Half-open: the peer is gone and no packet says so. To the server that is a socket that stays and takes nothing.
        var halfOpen = new List<RawStream>();
        var vanished = 0;
        for (var close = 0; close < closes; close++)
        {
            var stream = await OpenAsync(host, cancellationToken);
            switch (random.Next(20))
            {
                case 0:
                    halfOpen.Add(stream);
                    break;
                case var way:
                    stream.Break(withReset: way % 2 == 0);
                    break;
            }

            if (halfOpen.Count == Slots / 2)
            {
                vanished += await FreeHalfOpenAsync(host, clock, halfOpen, random.Next(2) == 0, cancellationToken);
            }
        }

        vanished += await FreeHalfOpenAsync(host, clock, halfOpen, fillsSockets: false, cancellationToken);
        var after = await Task.WhenAll(Enumerable.Range(0, Slots).Select(_ => SseClient.OpenAsync(host.Client, cancellationToken)));

        TestContext.Out.WriteLine($"{closes} closes, {vanished} of them half-open");
        Assert.That(after.Select(stream => stream.Response.StatusCode), Has.All.EqualTo(HttpStatusCode.OK), "every slot is free again");
        Array.ForEach(after, stream => stream.Dispose());
    }

    /// <summary>Opens a stream; while slots of clients that went are still being noticed, again.</summary>
    private static async Task<RawStream> OpenAsync(ApiHost host, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stream = await RawStream.OpenAsync(host, cancellationToken);
            if (await stream.ReadStatusAsync(cancellationToken) == 200)
            {
                return stream;
            }

            stream.Dispose();
        }
    }

    /// <summary>Either events fill the sockets and the deadline for slow readers ends them, or nothing happens and the age of a stream does.</summary>
    private static async Task<int> FreeHalfOpenAsync(ApiHost host, ManualTimeProvider clock, List<RawStream> halfOpen, bool fillsSockets, CancellationToken cancellationToken)
    {
        await RawStream.WaitForOpenAsync(host, open => open == halfOpen.Count, cancellationToken);
        if (fillsSockets)
        {
            for (var i = 0; i < 200; i++)
            {
                var job = Some.Job(JobStatus.Completed, userId: "alice");
                await host.Store.AddAsync(job, [host.EventOf(job) with { Message = new string('m', 64_000) }]);
            }
        }

        clock.Advance(fillsSockets ? TimeSpan.Zero : TimeSpan.FromMinutes(67));
        while (await RawStream.CountOpenAsync(host, cancellationToken) > 0)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        var count = halfOpen.Count;
        halfOpen.ForEach(stream => stream.Dispose());
        halfOpen.Clear();
        return count;
    }
}
