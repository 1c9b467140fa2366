using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Sqlite.Tests;

public sealed class SqliteFileTests : SqliteFixture
{
    [Test]
    public async Task Everything_is_there_after_the_file_was_closed_and_opened_again()
    {
        TrainingJob claimed;
        await using (var store = Backend.Open(Clock))
        {
            await store.AddAsync(Some.Job(), [Some.Event(Some.Job())]);
            claimed = (await store.ClaimAsync(Claims.Of("host-1"))).Single().Job;
            await store.SaveAsync([JobChange.From(JobTransitions.Apply(claimed, new JobInput.CancelRequested(null), Clock.GetUtcNow()), "once")]);
            await store.TryAcquireAsync("poll", "host-1", TimeSpan.FromSeconds(30));
        }

        var again = Backend.Open(Clock);

        Assert.That((await again.FindAsync(claimed.Id))!.CancelRequestedAt, Is.EqualTo(Clock.GetUtcNow()));
        Assert.That((await again.ReadAsync(0, 10)).Events, Has.Count.EqualTo(3));
        Assert.That(await again.RenewAsync("host-1", TimeSpan.FromSeconds(30)), Has.Count.EqualTo(1));
        Assert.That(await again.TryAcquireAsync("poll", "host-2", TimeSpan.FromSeconds(30)), Is.Null);
        Assert.That((await again.SaveAsync([new JobChange(claimed, [], "once")]))[0].Outcome, Is.EqualTo(JobSaveOutcome.AlreadyDone));
    }

    [Test]
    public async Task A_file_of_a_newer_release_is_refused_and_left_as_it_was()
    {
        await Backend.Open(Clock).OpenAsync();
        Execute("PRAGMA user_version = 99");

        var error = await Assert.ThrowsAsync<JobStoreException>(() => Backend.Open(Clock).OpenAsync());

        Assert.That(error!.Message, Does.Contain("schema 99").And.Contain($"up to {SqliteSchema.Version}").And.Contain(Backend.File));
        Assert.That(error.IsTransient, Is.False);
        Assert.That(Query("PRAGMA user_version"), Is.EqualTo(99));
    }

    [Test]
    public async Task A_file_of_the_first_schema_is_brought_forward_and_its_cancels_are_told_from_its_unknown_outcomes()
    {
        await using (var store = Backend.Open(Clock))
        {
            await store.AddAsync(Some.DiscoveredJob() with { Id = "cancel", CancelRequestedAt = Clock.GetUtcNow() }, []);
            await store.AddAsync(Some.DiscoveredJob() with { Id = "runs", External = Some.External() }, []);
            await store.AddAsync(Some.Job(JobStatus.Uploading, "unknown") with { Attempts = [Some.Attempt(Clock.GetUtcNow(), AttemptOutcome.Unknown)], CancelRequestedAt = Clock.GetUtcNow() }, []);
            var twin = Some.Attempt(Clock.GetUtcNow(), AttemptOutcome.Twin) with { External = Some.External() };
            await store.AddAsync(Some.DiscoveredJob() with { Id = "twin", External = Some.External(), CancelRequestedAt = Clock.GetUtcNow(), Attempts = [twin] }, []);
        }

        Execute("DROP INDEX jobs_results; ALTER TABLE jobs DROP COLUMN started_at; ALTER TABLE jobs DROP COLUMN cost_usd; DROP INDEX jobs_cancelling; ALTER TABLE jobs DROP COLUMN is_cancelling; UPDATE jobs SET unsettled_since = created_at WHERE id <> 'runs'; PRAGMA user_version = 1;");
        var again = Backend.Open(Clock);

        Assert.That((await again.ListUnsettledAsync(10)).Select(job => job.Id), Is.EquivalentTo(new[] { "unknown", "twin" }));
        Assert.That((await again.ListCancellingAsync(string.Empty, 10)).Select(job => job.Id), Is.EqualTo(new[] { "cancel", "twin" }));
        Assert.That(await again.CheckIntegrityAsync(), Is.Empty);
    }

    [Test]
    public async Task A_file_of_an_older_schema_is_brought_forward_with_its_figures()
    {
        await using (var store = Backend.Open(Clock))
        {
            for (var i = 0; i < 1_100; i++)
            {
                var job = Some.Job(i % 2 == 0 ? JobStatus.Completed : JobStatus.Running, id: $"job-{i}") with { StartedAt = Some.Now, CompletedAt = i % 2 == 0 ? Some.Now.AddSeconds(i) : null, CostUsd = i * 0.01m };
                await store.AddAsync(job, []);
            }
        }

        Execute("DROP INDEX jobs_results; ALTER TABLE jobs DROP COLUMN started_at; ALTER TABLE jobs DROP COLUMN cost_usd; PRAGMA user_version = 2");

        var sums = await Backend.Open(Clock).SumAsync(DateTimeOffset.MinValue);

        Assert.That(Query("PRAGMA user_version"), Is.EqualTo(SqliteSchema.Version));
        Assert.That(sums.Groups.Sum(group => group.CostUsd), Is.EqualTo(1_100 * 1_099 / 2 * 0.01m));
        Assert.That(sums.Groups.ToDictionary(group => group.Status, group => group.Count), Is.EquivalentTo(new Dictionary<JobStatus, int> { [JobStatus.Completed] = 550, [JobStatus.Running] = 550 }));
        Assert.That(sums.AverageRunTime, Is.EqualTo(TimeSpan.FromSeconds(549)));
    }

    [Test]
    public async Task A_database_of_something_else_is_refused_and_left_as_it_was()
    {
        Execute("CREATE TABLE accounts (id INTEGER)");

        var error = await Assert.ThrowsAsync<JobStoreException>(() => Backend.Open(Clock).OpenAsync());

        Assert.That(error!.Message, Does.Contain("something else").And.Contain(Backend.File));
        Assert.That(Query("SELECT count(*) FROM sqlite_master"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(Backend.File, string.Concat(Enumerable.Repeat("this is a text file\n", 100)));

        var error = await Assert.ThrowsAsync<JobStoreException>(() => Backend.Open(Clock).OpenAsync());

        Assert.That(error!.Message, Does.Contain("not a SQLite database"));
    }

    [Test]
    public async Task A_missing_folder_is_made()
    {
        var store = Backend.Open(Clock, options => options.Path = Path.Combine(Backend.Folder, "deep", "er", "jobs.db"));

        await store.AddAsync(Some.Job(id: "job"), []);

        Assert.That(File.Exists(Path.Combine(Backend.Folder, "deep", "er", "jobs.db")), Is.True);
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_an_error_that_names_the_path()
    {
        await File.WriteAllTextAsync(Path.Combine(Backend.Folder, "file"), string.Empty);
        var path = Path.Combine(Backend.Folder, "file", "jobs.db");

        var error = await Assert.ThrowsAsync<JobStoreException>(() => Backend.Open(Clock, options => options.Path = path).OpenAsync());

        Assert.That(error!.Message, Does.Contain(path));
    }

    [Test]
    public async Task Hosts_that_make_the_file_at_the_same_time_all_succeed()
    {
        var stores = Enumerable.Range(0, 12).Select(_ => Backend.Open(Clock)).ToList();

        await Task.WhenAll(stores.Select((store, i) => Task.Run(() => store.AddAsync(Some.Job(id: $"job-{i}"), []))));

        Assert.That((await stores[0].ListAsync(new JobFilter { IncludeTotal = true })).Total, Is.EqualTo(12));
        Assert.That(await stores[0].CheckIntegrityAsync(), Is.Empty);
    }

    [Test]
    public async Task A_column_that_contradicts_its_job_is_found_by_the_integrity_check()
    {
        var store = Backend.Open(Clock);
        await store.AddAsync(Some.Job(id: "sound"), [Some.Event(Some.Job())]);
        await store.AddAsync(Some.Job(id: "broken"), []);
        var before = await store.CheckIntegrityAsync();

        Execute("UPDATE jobs SET status = 'running' WHERE id = 'broken'; DELETE FROM events;");
        var after = await store.CheckIntegrityAsync();

        Assert.That(before, Is.Empty);
        Assert.That(after, Has.Count.EqualTo(2).And.Some.Contains("'broken'").And.Some.Contains("Events"));
    }

    [Test]
    public async Task The_log_of_writes_stays_small_while_two_hosts_write()
    {
        var stores = new[] { Backend.Open(Clock), Backend.Open(Clock) };

        await Parallel.ForAsync(0, 6_000, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, cancellationToken) =>
            await stores[i % 2].AddAsync(Some.Job(), [Some.Event(Some.Job())], cancellationToken));

        Assert.That(new FileInfo(Backend.File + "-wal").Length, Is.LessThan(CheckpointKeeper.LogBytes * 3 / 2));
        Assert.That(new FileInfo(Backend.File).Length, Is.GreaterThan(1024 * 1024));
        Assert.That(await stores[0].CheckIntegrityAsync(), Is.Empty);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Backend.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Backend.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
