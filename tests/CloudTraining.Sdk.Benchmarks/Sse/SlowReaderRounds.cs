using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>S5: 20 healthy readers, with and without one that never reads and one at 300 bytes a second beside them, in turns; and what a blocked reader keeps in memory.</summary>
internal static class SlowReaderRounds
{
    private const int Healthy = 20;
    private const int Blocked = 40;
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(11);

    public static async Task RunAsync(Report report, SseProcess clients, int rounds)
    {
        var ratios = new List<double>();
        var closedAfter = new List<double>();
        var (notClosed, healthyClosed) = (0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var alone = await MeasureAsync(clients, withSlow: false);
            var beside = await MeasureAsync(clients, withSlow: true);
            ratios.Add(beside.Latency / alone.Latency);
            closedAfter.AddRange(beside.SlowAfter.Select(time => time.TotalSeconds));
            notClosed += 2 - beside.SlowAfter.Count;
            healthyClosed += beside.OthersClosed + alone.OthersClosed;
            await Console.Error.WriteLineAsync(FormattableString.Invariant($"slow readers, round {round + 1}: healthy p99 {alone.Latency.TotalMilliseconds:0.0} ms alone, {beside.Latency.TotalMilliseconds:0.0} ms beside"));
        }

        report.AddValue("S5", $"p99 of {Healthy} healthy readers, with two slow ones / without, median of {rounds} rounds", SseBenchmark.Median(ratios), 1.25, "×", "0.00");
        report.AddValue("S5", "healthy readers that were closed", healthyClosed, 0, "");
        report.AddValue("S5", "slow readers that were not closed within the round", notClosed, 0, "");
        report.AddValue("S5", "longest from the first event to the close of a slow reader, filling the sockets included", closedAfter.DefaultIfEmpty(double.PositiveInfinity).Max(), 10, "s", "0.0");
        report.AddValue("S5", "managed heap of a blocked reader, beyond an idle one, with the transport's own buffer of 64 KiB", await MeasureHeapAsync(clients, null), 64, "KiB", "0.0");
        report.AddValue("S5", "the same with a MaxWriteBufferSize of 32 KiB, as the sample sets it", await MeasureHeapAsync(clients, 32 * 1024), 64, "KiB", "0.0");
    }

    private static async Task<(TimeSpan Latency, IReadOnlyList<TimeSpan> SlowAfter, int OthersClosed)> MeasureAsync(SseProcess clients, bool withSlow)
    {
        await using var product = await ProductContestant.StartProductAsync();
        await clients.OpenAsync(product.Port, product.Path, Healthy);
        if (withSlow)
        {
            await clients.OpenSlowAsync(product.Port, product.Path, isTrickling: false);
            await clients.OpenSlowAsync(product.Port, product.Path, isTrickling: true);
        }

        await clients.TakeLatencyAsync();
        var start = Stopwatch.GetTimestamp();
        var slow = new List<TimeSpan>();
        var others = 0;
        using var closes = new MeterListener();
        closes.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "cloudtraining.events.closed")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        closes.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (slow)
            {
                if (tags[0].Value is "slow")
                {
                    slow.Add(Stopwatch.GetElapsedTime(start));
                }
                else
                {
                    others++;
                }
            }
        });
        closes.Start();
        var published = await PushAsync(product, Round);
        await clients.AwaitAsync((long)published * Healthy);
        var latency = await clients.TakeLatencyAsync();
        closes.Dispose();
        await clients.CloseAsync();
        return (latency, slow, others);
    }

    private static async Task<int> PushAsync(ProductContestant product, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var published = 0;
        using var timer = new PeriodicTimer(Gap);
        while (Stopwatch.GetElapsedTime(start) < duration && await timer.WaitForNextTickAsync())
        {
            product.Publish(BenchEvents.MakeLarge());
            published++;
        }

        return published;
    }

    /// <summary>Some time before the deadline, when the sockets are full and every reader is blocked.</summary>
    private static async Task<double> MeasureHeapAsync(SseProcess clients, int? maxWriteBuffer)
    {
        await using var product = await ProductContestant.StartProductAsync(maxWriteBuffer);

        // What the log and the ring hold is no reader's share: they are filled first.
        await PushAsync(product, TimeSpan.FromSeconds(5));
        await clients.OpenAsync(product.Port, product.Path, 1);
        for (var i = 0; i < Blocked; i++)
        {
            await clients.OpenSlowAsync(product.Port, product.Path, isTrickling: false);
        }

        await clients.TakeLatencyAsync();
        product.TrimLog();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var published = await PushAsync(product, TimeSpan.FromSeconds(4));
        await clients.AwaitAsync(published);
        product.TrimLog();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        await clients.CloseAsync();
        return (after - before) / 1024.0 / Blocked;
    }
}
