using System.Globalization;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Benchmarks.Stores;

/// <summary>Sections <c>sqlite latency crowd memory</c>, all of them when none is named: what the stores cost, beside a loop written by hand on the same SQLite and beside Quartz.NET in memory; in interleaved rounds, medians with the spread.</summary>
internal static class StoresBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        string[] sections = ["sqlite", "latency", "crowd", "memory"];
        if (args.FirstOrDefault(arg => !arg.StartsWith('-') && !sections.Contains(arg, StringComparer.Ordinal)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"'{unknown}' is not a section; there are {string.Join(' ', sections)}.");
            return 2;
        }

        var isQuick = args.Contains("--quick", StringComparer.Ordinal);
        var rounds = isQuick ? 3 : 7;
        var jobs = isQuick ? 300 : 1_000;
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"ct-bench-{Guid.NewGuid():N}")).FullName;
        try
        {
            var figures = new List<Figure>();
            bool IsWanted(string section) => args.Contains(section, StringComparer.Ordinal) || args.All(arg => arg.StartsWith('-'));
            if (IsWanted("sqlite"))
            {
                await MeasureSqliteAsync(folder, figures, rounds, jobs);
            }

            if (IsWanted("latency"))
            {
                await MeasureLatencyAsync(folder, figures, rounds, isQuick ? 100_000 : 1_000_000);
            }

            if (IsWanted("crowd"))
            {
                await using var few = SqliteRuns.Open(SqliteRuns.NewFile(folder));
                await using var many = SqliteRuns.Open(SqliteRuns.NewFile(folder));
                await MeasureCrowdAsync("SQLite", few, many, figures, rounds, isQuick ? 10_000 : 100_000);
                await MeasureCrowdAsync("In memory", new InMemoryJobStore(TimeProvider.System), new InMemoryJobStore(TimeProvider.System), figures, rounds, isQuick ? 10_000 : 100_000);
            }

            if (IsWanted("memory"))
            {
                await MeasureMemoryAsync(figures, rounds, isQuick ? 2_000 : 10_000);
            }

            Print(args, figures);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureSqliteAsync(string folder, List<Figure> figures, int rounds, int jobs)
    {
        var (rawInsert, enqueue, enqueueMany) = (new Sample(), new Sample(), new Sample());
        var (rawClaim, single, batched) = (new Sample(), new Sample(), new Sample());
        for (var round = 0; round <= rounds; round++)
        {
            rawInsert.Add(round, SqliteRuns.RawInsert(folder, jobs));
            enqueue.Add(round, await SqliteRuns.EnqueueAsync(folder, jobs, callers: 1));
            enqueueMany.Add(round, await SqliteRuns.EnqueueAsync(folder, jobs * 4, callers: 64));
            rawClaim.Add(round, SqliteRuns.RawClaimAndRecord(folder, jobs));
            single.Add(round, await SqliteRuns.ClaimAndRecordAsync(folder, jobs, batch: 1));
            batched.Add(round, await SqliteRuns.ClaimAndRecordAsync(folder, jobs * 4, batch: 100));
        }

        figures.Add(Figure.Ratio("SQLite enqueue, one caller / raw insert", enqueue, rawInsert, 0.6));
        figures.Add(Figure.Ratio("SQLite enqueue, 64 callers / raw insert", enqueueMany, rawInsert, null));
        figures.Add(Figure.Ratio("SQLite claim and record, one by one / raw loop", single, rawClaim, 0.6));
        figures.Add(Figure.Ratio("SQLite claim and record, batches of 100 / raw loop", batched, rawClaim, 5));
    }

    private static async Task MeasureLatencyAsync(string folder, List<Figure> figures, int rounds, int finished)
    {
        const int Claims = 400;
        var (emptyFile, fullFile) = (SqliteRuns.NewFile(folder), SqliteRuns.NewFile(folder));
        await SqliteRuns.AddFinishedAsync(fullFile, finished);
        var (empty, full) = (new Sample(), new Sample());
        await using var emptyStore = SqliteRuns.Open(emptyFile);
        await using var fullStore = SqliteRuns.Open(fullFile);
        for (var round = 0; round <= rounds; round++)
        {
            empty.Add(round, Percentile99(await SqliteRuns.ClaimLatenciesAsync(emptyStore, Claims)));
            full.Add(round, Percentile99(await SqliteRuns.ClaimLatenciesAsync(fullStore, Claims)));
        }

        figures.Add(Figure.Ratio(string.Create(CultureInfo.InvariantCulture, $"SQLite claim p99 (µs) with {finished:N0} finished rows / empty"), full, empty, 1.2, atMost: true));
    }

    private static async Task MeasureCrowdAsync(string name, IJobStore few, IJobStore many, List<Figure> figures, int rounds, int waiting)
    {
        const int Claims = 10;
        const int Few = 10;
        await CrowdRuns.FillAsync(few, Few);
        await CrowdRuns.FillAsync(many, waiting);
        var (fewTimes, manyTimes) = (new Sample(), new Sample());
        for (var round = 0; round <= rounds; round++)
        {
            fewTimes.Add(round, await CrowdRuns.ClaimAsync(few, Claims));
            manyTimes.Add(round, await CrowdRuns.ClaimAsync(many, Claims));
        }

        figures.Add(Figure.Ratio(string.Create(CultureInfo.InvariantCulture, $"{name}, claim (µs) with {waiting:N0} waiting behind a full user / with {Few}"), manyTimes, fewTimes, null, atMost: true));
    }

    private static async Task MeasureMemoryAsync(List<Figure> figures, int rounds, int jobs)
    {
        var (quartz, dispatch, bytes) = (new Sample(), new Sample(), new Sample());
        for (var round = 0; round <= rounds; round++)
        {
            quartz.Add(round, await QuartzRun.DrainAsync(jobs));
            var (perSecond, bytesPerJob) = await InMemoryRuns.DispatchAsync(jobs);
            dispatch.Add(round, perSecond);
            bytes.Add(round, bytesPerJob);
        }

        figures.Add(Figure.Ratio("In memory, claim to recorded acceptance / Quartz.NET RAM store", dispatch, quartz, 0.5));
        figures.Add(Figure.Value("Bytes allocated per dispatched job", bytes.Median, 8_000));
        figures.Add(Figure.Value("MB kept by 10,000 active jobs in memory", await InMemoryRuns.MemoryOfAsync(10_000), 60));
    }

    private static double Percentile99(IReadOnlyList<double> values) => values.Order().ElementAt((int)(values.Count * 0.99));

    private static void Print(string[] args, IReadOnlyList<Figure> figures)
    {
        if (args.Contains("--json", StringComparer.Ordinal))
        {
            Console.WriteLine(JsonSerializer.Serialize(figures));
            return;
        }

        foreach (var figure in figures)
        {
            Console.WriteLine(figure);
        }
    }
}
