using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.StoreStress;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sqlite.Tests;

/// <summary>
/// Four real host processes on one file, one of them killed with SIGKILL and replaced again and again. The short form runs with every test run, the long one
/// (5,000 jobs, a kill every two seconds) with <c>CLOUDTRAINING_FULL_TESTS=1</c>.
/// </summary>
[NonParallelizable]
public sealed class SqliteKillTests : SqliteFixture
{
    private const int Hosts = 4, Users = 20;

    private static bool IsFull => Environment.GetEnvironmentVariable("CLOUDTRAINING_FULL_TESTS") == "1";

    [Test, CancelAfter(1_800_000)]
    public async Task Four_hosts_that_are_killed_at_random_lose_nothing_double_nothing_and_never_exceed_a_limit(CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRAINING_SEED"), out var given) ? given : Random.Shared.Next();
        var run = IsFull
            ? new StressRun(Backend.File, Backend.Folder, seed) { Jobs = 5_000, Slots = 240, SlotsPerUser = 15, JobMilliseconds = 5_000, KillEvery = TimeSpan.FromSeconds(2) }
            : new StressRun(Backend.File, Backend.Folder, seed) { Jobs = 800, Slots = 40, SlotsPerUser = 3, JobMilliseconds = 500, KillEvery = TimeSpan.FromSeconds(1.5) };
        TestContext.Out.WriteLine($"seed {seed}; set CLOUDTRAINING_SEED={seed} to run the same again");
        await using var store = new SqliteJobStore(Options.Create(new SqliteStoreOptions { Path = Backend.File }), TimeProvider.System);
        await AddAsync(store, run.Jobs);

        await run.RunAsync(store, Hosts, cancellationToken);
        TestContext.Out.WriteLine(run.ToString());

        var accepted = new TruthLog(Backend.Folder).ReadAll();
        var jobs = await ReadAllAsync(store);
        Assert.That(run.Complaints, Is.Empty, "what the hosts complained about");
        Assert.That(run.Kills, Is.GreaterThan(2));
        Assert.That(jobs.Select(job => job.Status), Is.All.EqualTo(JobStatus.Completed), "lost or stuck");
        Assert.That(accepted.GroupBy(acceptance => acceptance.JobId).Where(twice => twice.Count() > 1).Select(twice => twice.Key), Is.Empty, "doubled");
        Assert.That(accepted.Select(acceptance => acceptance.External), Is.EquivalentTo(jobs.Select(job => job.External!.Id)), "what the provider has and what we know");
        Assert.That(run.Excesses, Is.Empty, "limits exceeded");
        Assert.That(await store.CheckIntegrityAsync(cancellationToken), Is.Empty);
        await AssertEventsTellEachJobAsync(store, jobs);
        if (IsFull)
        {
            Assert.That(run.Utilisation, Is.GreaterThanOrEqualTo(0.95));
        }
    }

    private static async Task AddAsync(SqliteJobStore store, int jobs) =>
        await Parallel.ForAsync(0, jobs, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancellationToken) =>
        {
            var job = Some.Job(userId: $"user-{i % Users}", createdAt: TimeProvider.System.GetUtcNow());
            await store.AddAsync(job, [Some.Event(job, JobEventType.JobAdded)], cancellationToken);
        });

    private static async Task<List<TrainingJob>> ReadAllAsync(SqliteJobStore store)
    {
        var jobs = new List<TrainingJob>();
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new JobFilter { Limit = 1_000, Cursor = cursor });
            jobs.AddRange(page.Jobs);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return jobs;
    }

    /// <summary>Every version of every job is told exactly once, in order, whoever was killed in between.</summary>
    private static async Task AssertEventsTellEachJobAsync(SqliteJobStore store, IReadOnlyList<TrainingJob> jobs)
    {
        var told = new List<JobEvent>();
        long cursor = 0;
        while (await store.ReadAsync(cursor, 1_000) is { Events.Count: > 0 } page)
        {
            told.AddRange(page.Events);
            cursor = page.Next;
        }

        Assert.That(told.Select(e => e.Cursor), Is.EqualTo(Enumerable.Range(1, told.Count).Select(i => (long)i)));
        var byJob = told.ToLookup(e => e.JobId);
        foreach (var job in jobs)
        {
            Assert.That(byJob[job.Id].Select(e => e.Version), Is.EqualTo(Enumerable.Range(1, (int)job.Version).Select(i => (long)i)), job.Id);
        }
    }
}
