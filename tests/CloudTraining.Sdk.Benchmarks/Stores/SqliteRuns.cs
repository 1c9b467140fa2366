using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sqlite;
using CloudTraining.Sdk.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Benchmarks.Stores;

/// <summary>The measured work on the SQLite store, each on a fresh file; the answers are jobs per second.</summary>
internal static class SqliteRuns
{
    private static readonly QueuePolicy Policy = new(Options.Create(new QueueOptions { MaxConcurrent = 100_000, MaxConcurrentPerUser = 100_000 }));

    public static double RawInsert(string folder, int jobs)
    {
        using var raw = new RawSqlLoop(NewFile(folder));
        var rows = Enumerable.Range(0, jobs).Select(i => Some.Job(createdAt: Some.Now.AddTicks(i))).Select(job => (job.Id, At: job.CreatedAt.UtcTicks, Body: TrainingJobJson.Serialize(job))).ToList();
        var since = Stopwatch.GetTimestamp();
        foreach (var (id, at, body) in rows)
        {
            raw.Insert(id, at, body);
        }

        return jobs / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    public static double RawClaimAndRecord(string folder, int jobs)
    {
        using var raw = new RawSqlLoop(NewFile(folder));
        for (var i = 0; i < jobs; i++)
        {
            var job = Some.Job();
            raw.Insert(job.Id, i, TrainingJobJson.Serialize(job));
        }

        var since = Stopwatch.GetTimestamp();
        var done = 0;
        while (raw.ClaimAndRecord())
        {
            done++;
        }

        return Checked(done, jobs) / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    public static async Task<double> EnqueueAsync(string folder, int jobs, int callers)
    {
        await using var store = Open(NewFile(folder));
        await store.OpenAsync();
        var queue = new System.Collections.Concurrent.ConcurrentQueue<TrainingJob>(Enumerable.Range(0, jobs).Select(i => Some.Job(userId: $"user-{i % 100}", createdAt: Some.Now.AddTicks(i))));
        var since = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (queue.TryDequeue(out var job))
            {
                await store.AddAsync(job, [Some.Event(job, JobEventType.JobAdded)]);
            }
        })));
        return jobs / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    public static async Task<double> ClaimAndRecordAsync(string folder, int jobs, int batch)
    {
        await using var store = Open(NewFile(folder));
        await FillAsync(store, jobs);
        var since = Stopwatch.GetTimestamp();
        var done = 0;
        while (await store.ClaimAsync(Claim(batch)) is { Count: > 0 } claimed)
        {
            var results = await store.SaveAsync([.. claimed.Select(claim => JobChange.From(Accept(claim.Job)))]);
            done += results.Count(result => result.Outcome == JobSaveOutcome.Saved);
        }

        return Checked(done, jobs) / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    /// <summary>The latency of claims of one job each, in microseconds, beside so many finished rows.</summary>
    public static async Task<IReadOnlyList<double>> ClaimLatenciesAsync(SqliteJobStore store, int claims)
    {
        await FillAsync(store, claims);
        var latencies = new List<double>(claims);
        for (var i = 0; i < claims; i++)
        {
            var since = Stopwatch.GetTimestamp();
            var claimed = await store.ClaimAsync(Claim(1));
            latencies.Add(Stopwatch.GetElapsedTime(since).TotalMicroseconds);
            var accepted = (await store.SaveAsync([JobChange.From(Accept(claimed[0].Job))]))[0].Job!;
            await store.SaveAsync([JobChange.From(JobTransitions.Apply(accepted, new JobInput.Reported(Some.Report(JobStatus.Completed)), Some.Now))]);
        }

        return latencies;
    }

    /// <summary>Multiplies one finished job to a million rows by SQL: what matters is that they are there.</summary>
    public static async Task AddFinishedAsync(string path, int rows)
    {
        await using (var store = Open(path))
        {
            await store.AddAsync(Some.Job(JobStatus.Completed, id: "template"), []);
        }

        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            PRAGMA synchronous = OFF;
            INSERT INTO jobs SELECT 'done-' || n.value, version, created_at - n.value, status, queue_status, approval_status, approval_expires_at, completed_at, provider,
                'user-' || (n.value % 100), organization_id, team_id, priority, queued_at, not_before, external_provider, external_scope, 'done-' || n.value, idempotency_key, config_name,
                is_active, is_waiting, holds_slot, needs_attention, unsettled_since, ended_at, body, is_cancelling, started_at, cost_usd
            FROM jobs, (WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c WHERE value < {rows}) SELECT value FROM c) n WHERE id = 'template';
            PRAGMA wal_checkpoint(TRUNCATE);
            """;
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    public static SqliteJobStore Open(string path) => new(Options.Create(new SqliteStoreOptions { Path = path }), TimeProvider.System);

    public static string NewFile(string folder) => Path.Combine(folder, $"{Guid.NewGuid():N}.db");

    private static async Task FillAsync(SqliteJobStore store, int jobs)
    {
        var now = TimeProvider.System.GetUtcNow();
        await Parallel.ForAsync(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, cancellationToken) =>
        {
            var job = Some.Job(userId: $"user-{i % 100}", createdAt: now.AddTicks(i));
            await store.AddAsync(job, [Some.Event(job, JobEventType.JobAdded)], cancellationToken);
        });
    }

    private static ClaimRequest Claim(int max) => new()
    {
        Policy = Policy,
        Owner = "host-1",
        Lease = TimeSpan.FromSeconds(30),
        Max = max,
        Decide = static (job, now) => JobTransitions.Apply(job, new JobInput.Claimed(Guid.NewGuid().ToString("N"), $"ct-{Guid.NewGuid():N}", "host-1"), now),
    };

    private static Transition Accept(TrainingJob job) =>
        JobTransitions.Apply(job, new JobInput.Accepted(job.CurrentAttempt!.Id, Some.External($"ext-{job.Id}"), Some.Report(JobStatus.Queued)), Some.Now);

    private static int Checked(int done, int expected) => done == expected ? done : throw new InvalidOperationException($"{done} of {expected} were done.");
}
