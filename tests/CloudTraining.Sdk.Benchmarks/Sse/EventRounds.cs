using System.Diagnostics;
using System.Globalization;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>S1 and S2: bursts, and events one by one, to many connections; the contestants take turns.</summary>
internal static class EventRounds
{
    private const int BurstEvents = 200;
    private const int Bursts = 3;
    private const int PacedEvents = 40;
    private const int PacedPerSecond = 25_000;

    public static async Task RunAsync(Report report, SseProcess clients, int connections, int rounds)
    {
        var figures = SseServer.Contestants.Select(_ => new List<SseFigures>()).ToList();
        var names = new string[figures.Count];
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < figures.Count; i++)
            {
                await using var contestant = await SseServer.Contestants[i]();
                names[i] = contestant.Name;
                figures[i].Add(await MeasureAsync(contestant, clients, connections));
                await Console.Error.WriteLineAsync($"round {round + 1} {contestant.Name}: {figures[i][^1]}");
            }
        }

        for (var i = 0; i < figures.Count; i++)
        {
            var (rates, cpu, paced, bytes) = (Sorted(i, one => one.BurstPerSecond), Sorted(i, one => one.BurstCpuMicroseconds), Sorted(i, one => one.PacedCpuMicroseconds), Sorted(i, one => one.PacedBytesAllocated));
            report.AddText(
                $"{names[i]}, {connections:N0} connections",
                string.Create(CultureInfo.InvariantCulture, $"burst {Middle(rates) / 1e6:0.00} M/s ({rates[0] / 1e6:0.00}–{rates[^1] / 1e6:0.00}), {Middle(cpu):0.00} µs processor time; one by one {Middle(paced):0.0} µs ({paced[0]:0.0}–{paced[^1]:0.0}), {Middle(bytes):0.0} B"));
        }

        var (product, builtIn, floor) = (figures[0], figures[1], figures[2]);
        report.AddFactor("S1", "burst of 200 events, ours against the framework's", Ratio(product, builtIn, one => one.BurstPerSecond), 4, "deliveries/s");
        report.AddFactor("S1", "the same by processor time of the server", Ratio(builtIn, product, one => one.BurstCpuMicroseconds), 4, "cheaper");
        report.AddValue("S2", "one by one, processor time, ours / floor", Ratio(product, floor, one => one.PacedCpuMicroseconds), 1.1, "×", "0.00");
        report.AddValue("S2", FormattableString.Invariant($"one by one, p99 from making to reading, ours ({Middle(Sorted(0, one => one.PacedP99Milliseconds)):0} ms) / the framework's"), Ratio(product, builtIn, one => one.PacedP99Milliseconds), 0.75, "×", "0.00");
        report.AddValue("S2", "the same, ours / floor", Ratio(product, floor, one => one.PacedP99Milliseconds), null, "×", "0.00");
        report.AddValue("S2", "one by one, allocated per delivery with filter and metrics", Middle(Sorted(0, one => one.PacedBytesAllocated)), 8, "B", "0.0");

        List<double> Sorted(int i, Func<SseFigures, double> value) => [.. figures[i].Select(value).Order()];
    }

    /// <summary>The median of the ratios within a round.</summary>
    private static double Ratio(List<SseFigures> one, List<SseFigures> other, Func<SseFigures, double> value) =>
        SseBenchmark.Median(one.Zip(other, (left, right) => value(left) / value(right)));

    private static double Middle(List<double> sorted) => sorted[sorted.Count / 2];

    private static async Task<SseFigures> MeasureAsync(ISseContestant contestant, SseProcess clients, int connections)
    {
        await clients.OpenAsync(contestant.Port, contestant.Path, connections);
        long delivered = 0;
        var rates = new List<double>();
        var burstCpu = new List<double>();
        for (var burst = 0; burst <= Bursts; burst++)
        {
            var cpu = SseBenchmark.CpuTime();
            var start = Stopwatch.GetTimestamp();
            await PublishAsync(contestant, BurstEvents);
            delivered += (long)BurstEvents * connections;
            var end = await clients.AwaitAsync(delivered);
            if (burst > 0)
            {
                rates.Add((double)BurstEvents * connections / Stopwatch.GetElapsedTime(start, end).TotalSeconds);
                burstCpu.Add((SseBenchmark.CpuTime() - cpu).TotalMicroseconds / ((double)BurstEvents * connections));
            }
        }

        var (pacedCpu, pacedBytes) = await PaceAsync(contestant, clients, connections, delivered);
        delivered += (long)PacedEvents * connections;

        // Timed in a pass of its own: taking the times keeps the machine busy as well.
        await clients.TakeLatencyAsync();
        await PaceAsync(contestant, clients, connections, delivered);
        var latency = await clients.TakeLatencyAsync();
        await clients.CloseAsync();
        return new SseFigures(SseBenchmark.Median(rates), SseBenchmark.Median(burstCpu), pacedCpu, pacedBytes, latency.TotalMilliseconds);
    }

    private static async Task<(double Cpu, double Bytes)> PaceAsync(ISseContestant contestant, SseProcess clients, int connections, long delivered)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds((double)connections / PacedPerSecond));
        await timer.WaitForNextTickAsync();
        var cpu = SseBenchmark.CpuTime();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < PacedEvents; i++)
        {
            await PublishAsync(contestant, 1);
            await timer.WaitForNextTickAsync();
        }

        var sent = (double)PacedEvents * connections;
        await clients.AwaitAsync(delivered + (long)sent);
        return ((SseBenchmark.CpuTime() - cpu).TotalMicroseconds / sent, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / sent);
    }

    private static Task PublishAsync(ISseContestant contestant, int events) => contestant.PublishAsync(events).AsTask().WaitAsync(SseReadingClients.Limit);
}
