using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>
/// Live events against the framework's own and against a floor, in interleaved rounds, with the readers in another process; then what else the API answers often, against an empty endpoint.
/// <c>--connections n</c> (5,000), <c>--rounds n</c> (3), <c>--skip-idle</c>.
/// </summary>
internal static class SseBenchmark
{
    private const int BurstEvents = 200;
    private const int Bursts = 3;
    private const int PacedEvents = 40;
    private const int PacedPerSecond = 25_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var connections = Option(args, "--connections", 5_000);
        var rounds = Option(args, "--rounds", 3);
        using var clients = new SseClientProcess();
        Func<Task<ISseContestant>>[] starts = [ProductContestant.StartAsync, BuiltInContestant.StartAsync, FloorContestant.StartAsync];
        var figures = new Dictionary<string, List<SseFigures>>(StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var start in starts)
            {
                await using var contestant = await start();
                var measured = await MeasureAsync(contestant, clients, connections);
                figures.TryAdd(contestant.Name, []);
                figures[contestant.Name].Add(measured);
                await Console.Error.WriteLineAsync(FormattableString.Invariant($"round {round + 1} {contestant.Name}: {measured}"));
            }
        }

        var idle = args.Contains("--skip-idle", StringComparer.Ordinal) ? (Percent: double.NaN, KiB: double.NaN) : await IdleBenchmark.RunAsync(clients, 10_000);
        var rates = await ApiRates.RunAsync();
        Print(args.Contains("--json", StringComparer.Ordinal), connections, rounds, figures, idle, rates);
        return 0;
    }

    private static async Task<SseFigures> MeasureAsync(ISseContestant contestant, SseClientProcess clients, int connections)
    {
        var before = ResidentBytes();
        await clients.OpenAsync(contestant.Port, contestant.Path, connections);
        var idle = (ResidentBytes() - before) / 1024.0 / connections;
        long delivered = 0;
        var rates = new List<double>();
        var burstCpu = new List<double>();
        for (var burst = 0; burst <= Bursts; burst++)
        {
            var cpu = CpuTime();
            var start = Stopwatch.GetTimestamp();
            await contestant.PublishAsync(BurstEvents);
            delivered += (long)BurstEvents * connections;
            var end = await clients.AwaitAsync(delivered);
            if (burst > 0)
            {
                rates.Add((double)BurstEvents * connections / Stopwatch.GetElapsedTime(start, end).TotalSeconds);
                burstCpu.Add((CpuTime() - cpu).TotalMicroseconds / ((double)BurstEvents * connections));
            }
        }

        var (pacedCpu, pacedBytes) = await PaceAsync(contestant, clients, connections, delivered);
        await clients.CloseAsync();
        return new SseFigures(Median(rates), Median(burstCpu), pacedCpu, pacedBytes, idle);
    }

    private static async Task<(double Cpu, double Bytes)> PaceAsync(ISseContestant contestant, SseClientProcess clients, int connections, long delivered)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds((double)connections / PacedPerSecond));
        await timer.WaitForNextTickAsync();
        var cpu = CpuTime();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < PacedEvents; i++)
        {
            await contestant.PublishAsync(1);
            await timer.WaitForNextTickAsync();
        }

        var sent = (double)PacedEvents * connections;
        await clients.AwaitAsync(delivered + (long)sent);
        return ((CpuTime() - cpu).TotalMicroseconds / sent, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / sent);
    }

    private static void Print(bool asJson, int connections, int rounds, Dictionary<string, List<SseFigures>> figures, (double Percent, double KiB) idle, IReadOnlyList<(string Name, double Value, string Unit)> rates)
    {
        var medians = figures.ToDictionary(pair => pair.Key, pair => new SseFigures(
            Median(pair.Value.Select(figure => figure.BurstPerSecond)),
            Median(pair.Value.Select(figure => figure.BurstCpuMicroseconds)),
            Median(pair.Value.Select(figure => figure.PacedCpuMicroseconds)),
            Median(pair.Value.Select(figure => figure.PacedBytesAllocated)),
            Median(pair.Value.Select(figure => figure.IdleKiB))));
        var product = medians["CloudTraining.Sdk"];
        var builtIn = medians["TypedResults.ServerSentEvents"];
        var floor = medians["floor: byte[] to each PipeWriter"];
        var goals = new List<(string Name, double Value, string Unit)>
        {
            ("S1 burst deliveries, product / built-in (goal >= 4)", product.BurstPerSecond / builtIn.BurstPerSecond, "x"),
            ("S1 burst deliveries, product", product.BurstPerSecond, "1/s"),
            ("S2 CPU one by one, product / floor (goal <= 1.10)", product.PacedCpuMicroseconds / floor.PacedCpuMicroseconds, "x"),
            ("S2 allocated per delivery with filter and metrics (goal <= 8)", product.PacedBytesAllocated, "B"),
            ("S3 resident per idle connection of 10,000 (goal <= 12)", idle.KiB, "KiB"),
            ("S3 10,000 idle connections (goal < 1.5)", idle.Percent, "% of a core"),
        };
        goals.AddRange(rates);
        if (asJson)
        {
            using var writer = new Utf8JsonWriter(Console.OpenStandardOutput(), new JsonWriterOptions { Indented = true });
            writer.WriteStartObject();
            writer.WriteNumber("connections", connections);
            writer.WriteNumber("rounds", rounds);
            foreach (var (name, value, _) in goals.Where(goal => !double.IsNaN(goal.Value)))
            {
                writer.WriteNumber(name, Math.Round(value, 4));
            }

            writer.WriteStartObject("contestants");
            foreach (var (name, median) in medians)
            {
                writer.WriteStartObject(name);
                writer.WriteNumber("burst_deliveries_per_second", Math.Round(median.BurstPerSecond));
                writer.WriteNumber("burst_cpu_microseconds", Math.Round(median.BurstCpuMicroseconds, 3));
                writer.WriteNumber("paced_cpu_microseconds", Math.Round(median.PacedCpuMicroseconds, 3));
                writer.WriteNumber("paced_bytes_allocated", Math.Round(median.PacedBytesAllocated, 2));
                writer.WriteNumber("idle_kib_per_connection", Math.Round(median.IdleKiB, 2));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            return;
        }

        Console.WriteLine(FormattableString.Invariant($"{connections} connections, {rounds} interleaved rounds, medians"));
        foreach (var (name, median) in medians)
        {
            Console.WriteLine(FormattableString.Invariant($"{name,-36} burst {median.BurstPerSecond,12:N0}/s {median.BurstCpuMicroseconds,6:0.00} us  paced {median.PacedCpuMicroseconds,6:0.00} us {median.PacedBytesAllocated,6:0.0} B  idle {median.IdleKiB:0.0} KiB"));
        }

        foreach (var (name, value, unit) in goals)
        {
            Console.WriteLine(FormattableString.Invariant($"{name,-70} {value,12:N2} {unit}"));
        }
    }

    internal static TimeSpan CpuTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    internal static double ResidentBytes()
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static int Option(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : fallback;
}
