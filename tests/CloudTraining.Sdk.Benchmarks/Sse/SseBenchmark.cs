using System.Diagnostics;
using System.Globalization;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>
/// Sections <c>events idle slow hosts api webhooks</c>, all of them when none is named: live events against the framework's own and against a floor with the readers in another process,
/// what idle and slow readers cost, how long an event takes from one host to another, what the API answers often against an empty endpoint, and callbacks. <c>--connections n</c> (5,000), <c>--rounds n</c> (5).
/// </summary>
internal static class SseBenchmark
{
    private static readonly string[] Sections = ["events", "idle", "slow", "hosts", "api", "webhooks"];

    public static async Task<int> RunAsync(string[] args)
    {
        var connections = Option(args, "--connections", 5_000);
        var rounds = Option(args, "--rounds", 5);
        var wanted = Sections.Intersect(args, StringComparer.Ordinal).ToList();
        var report = new Report("sse");
        var load = Load();
        using (var clients = new SseProcess("sse-clients"))
        {
            foreach (var section in wanted.Count > 0 ? wanted : [.. Sections])
            {
                await (section switch
                {
                    "events" => EventRounds.RunAsync(report, clients, connections, rounds),
                    "idle" => IdleBenchmark.RunAsync(report, clients),
                    "slow" => SlowReaderRounds.RunAsync(report, clients, rounds),
                    "hosts" => TwoHosts.RunAsync(report, clients),
                    "api" => ApiRates.RunAsync(report, clients),
                    _ => WebhookRates.RunAsync(report, clients),
                });
            }
        }

        report.AddText("cores; load before and after the run", $"{Environment.ProcessorCount}; {load} and {Load()}");
        Console.WriteLine(args.Contains("--json", StringComparer.Ordinal) ? report.ToJson() : report.ToTable());
        return report.Missed == 0 ? 0 : 1;
    }

    internal static TimeSpan CpuTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    /// <summary>What the process holds of the machine's memory once garbage has been given back.</summary>
    internal static long ResidentBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>The load of the machine over the last minute.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static int Option(string[] args, string name, int fallback) =>
        Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? int.Parse(args[index + 1], CultureInfo.InvariantCulture) : fallback;
}
