using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Sqlite.Tests;

public sealed class SqliteWriterTests : SqliteFixture
{
    [Test]
    public async Task A_write_lock_that_is_never_let_go_is_a_transient_error_that_explains_itself()
    {
        var store = Backend.Open(Clock, options => options.BusyTimeout = TimeSpan.FromMilliseconds(200));
        await store.AddAsync(Some.Job(id: "before"), []);
        JobStoreException? error;
        using (var other = Hold())
        {
            error = await Assert.ThrowsAsync<JobStoreException>(() => store.AddAsync(Some.Job(id: "during"), []));
        }

        var after = await store.AddAsync(Some.Job(id: "during"), []);

        Assert.That(error!.IsTransient, Is.True);
        Assert.That(error.Message, Does.Contain("Another process holds the write lock").And.Not.Contain("database is locked"));
        Assert.That(after.Outcome, Is.EqualTo(JobAddOutcome.Added));
    }

    [Test]
    public async Task A_write_lock_that_is_let_go_in_time_is_not_noticed()
    {
        var store = Backend.Open(Clock);
        await store.OpenAsync();
        var holder = Hold();

        var add = store.AddAsync(Some.Job(), []);
        var read = await store.FindAsync("nobody");
        var whileHeld = add.IsCompleted;
        holder.Dispose();

        Assert.That(read, Is.Null);
        Assert.That(whileHeld, Is.False);
        Assert.That((await add).Outcome, Is.EqualTo(JobAddOutcome.Added));
    }

    [Test]
    public async Task A_caller_who_comes_alone_writes_on_its_own_thread()
    {
        var store = Backend.Open(Clock);
        await store.AddAsync(Some.Job(), []);

        var add = store.AddAsync(Some.Job(), []);

        Assert.That(add.IsCompleted, Is.True);
    }

    [Test]
    public async Task One_thread_that_begins_many_writes_does_not_sync_each_by_itself()
    {
        var store = Backend.Open(Clock);
        await store.OpenAsync();
        var adds = new List<Task<JobAddResult>>();
        var isGathering = false;
        for (var i = 0; i < 200; i++)
        {
            adds.Add(store.AddAsync(Some.Job(), []));
            isGathering |= i > 20 && !adds[^1].IsCompleted;
        }

        Assert.That((await Task.WhenAll(adds)).Select(add => add.Outcome), Is.All.EqualTo(JobAddOutcome.Added));
        Assert.That(isGathering, Is.True);
    }

    [Test]
    public void A_token_that_fires_while_it_is_looked_at_leaves_no_operation_without_an_answer()
    {
        var operation = new FiringOperation();
        using var committer = new BatchCommitter(new SqliteFile(Backend.File, TimeSpan.FromSeconds(1)), new ClockWatch(Clock), _ => { });

        committer.Write([operation]);

        Assert.That(operation.Answers, Is.EqualTo(1));
    }

    [Test]
    public async Task A_value_that_cannot_be_written_spoils_no_later_call()
    {
        var store = Backend.Open(Clock);
        var job = Some.Job();
        await Assert.CatchAsync(() => store.AddAsync(Some.Job(), [Some.Event(job) with { Type = (JobEventType)999 }]));

        await store.AddAsync(job, [Some.Event(job)]);

        Assert.That((await store.ReadAsync(0, 10)).Events.Single().JobId, Is.EqualTo(job.Id));
        Assert.That(await store.CheckIntegrityAsync(), Is.Empty);
    }

    [Test]
    public async Task Alone_or_in_a_crowd_with_the_file_locked_now_and_then_every_call_gets_its_answer()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var store = Backend.Open(Clock);
        await store.OpenAsync();
        var added = 0;
        for (var round = 0; round < 60; round++)
        {
            var random = new Random(seed + round);
            using var holder = random.Next(3) == 0 ? Hold() : null;
            using var stop = new CancellationTokenSource();
            var adds = Enumerable.Range(0, random.Next(1, 12)).Select(i => Task.Run(() => store.AddAsync(Some.Job(), [Some.Event(Some.Job())], i % 4 == 3 ? stop.Token : default))).ToList();
            if (random.Next(2) == 0)
            {
                await stop.CancelAsync();
            }

            holder?.Dispose();
            await Task.WhenAll(adds).ContinueWith(static _ => { }, TaskScheduler.Default);
            added += adds.Count(add => add.IsCompletedSuccessfully);
            Assert.That(adds.Select(add => add.IsFaulted), Is.All.False);
        }

        Assert.That(await store.GetHeadAsync(), Is.EqualTo(added));
        Assert.That((await store.ListAsync(new JobFilter { IncludeTotal = true })).Total, Is.EqualTo(added));
        Assert.That(await store.CheckIntegrityAsync(), Is.Empty);
    }

    [Test]
    public async Task An_active_job_keeps_its_place_in_the_file_and_an_ended_one_takes_no_more_than_it_needs()
    {
        var store = Backend.Open(Clock);
        var job = (await store.AddAsync(Some.Job(), [])).Job;
        var atFirst = StoredLength(job.Id);

        var claimed = (await store.ClaimAsync(Claims.Of("host-1")))[0].Job;
        var whileClaimed = StoredLength(job.Id);
        var accepted = await SaveAsync(store, claimed, new JobInput.Accepted(claimed.CurrentAttempt!.Id, Some.External(), Some.Report(JobStatus.Running)));
        var whileRunning = StoredLength(job.Id);
        var ended = await SaveAsync(store, accepted, new JobInput.Reported(Some.Report(JobStatus.Completed)));

        Assert.That(new[] { whileClaimed, whileRunning }, Is.All.EqualTo(atFirst));
        Assert.That(StoredLength(job.Id), Is.EqualTo(TrainingJobJson.Serialize(ended).Length));
        Assert.That(await store.FindAsync(job.Id), Is.EqualTo(ended).Using<TrainingJob>((left, right) => TrainingJobJson.Serialize(left).SequenceEqual(TrainingJobJson.Serialize(right))));
    }

    [Test]
    public async Task A_job_that_outgrows_its_place_gets_a_larger_one()
    {
        var store = Backend.Open(Clock);
        var job = (await store.AddAsync(Some.Job(), [])).Job;
        var atFirst = StoredLength(job.Id);

        var grown = job with { ConfigName = new string('n', 2_000) };
        var saved = (await store.SaveAsync([new JobChange(grown, [])]))[0];

        Assert.That(saved.Outcome, Is.EqualTo(JobSaveOutcome.Saved));
        Assert.That(StoredLength(job.Id), Is.GreaterThan(atFirst + 2_000 - 640));
        Assert.That((await store.FindAsync(job.Id))!.ConfigName, Is.EqualTo(grown.ConfigName));
        Assert.That(await store.CheckIntegrityAsync(), Is.Empty);
    }

    [Test]
    public async Task An_operation_that_breaks_fails_alone()
    {
        var store = Backend.Open(Clock);
        await store.AddAsync(Some.Job(id: "waiting"), []);
        var holder = Hold();

        var broken = store.ClaimAsync(Claims.Of("host-1") with { Decide = (_, _) => throw new InvalidOperationException("the host's own mistake") });
        var adds = Enumerable.Range(0, 20).Select(i => store.AddAsync(Some.Job(id: $"job-{i}"), [Some.Event(Some.Job())])).ToList();
        holder.Dispose();

        Assert.That((await Assert.ThrowsAsync<InvalidOperationException>(() => broken))!.Message, Is.EqualTo("the host's own mistake"));
        Assert.That((await Task.WhenAll(adds)).Select(add => add.Outcome), Is.All.EqualTo(JobAddOutcome.Added));
        Assert.That(await store.GetHeadAsync(), Is.EqualTo(20));
        Assert.That(await store.CheckIntegrityAsync(), Is.Empty);
    }

    [Test]
    public async Task A_cancelled_call_says_truly_whether_it_was_stored()
    {
        var store = Backend.Open(Clock);
        await store.OpenAsync();
        using var stop = new CancellationTokenSource();
        Task<JobAddResult> add;
        using (var holder = Hold())
        {
            // The writer waits with the first; the second waits behind it.
            _ = store.AddAsync(Some.Job(id: "first"), [], CancellationToken.None);
            add = store.AddAsync(Some.Job(id: "second"), [], stop.Token);
            await stop.CancelAsync();
        }

        await Task.WhenAny(add);
        Assert.That(add.IsCanceled || add.IsCompletedSuccessfully, Is.True);
        Assert.That(await store.FindAsync("second") is null, Is.EqualTo(add.IsCanceled));
    }

    [Test]
    public async Task Closing_writes_what_waits_and_refuses_what_comes_after()
    {
        var store = Backend.Open(Clock);
        var adds = Enumerable.Range(0, 500).Select(i => store.AddAsync(Some.Job(id: $"job-{i}"), [])).ToList();

        await store.DisposeAsync();

        Assert.That((await Task.WhenAll(adds)).Select(add => add.Outcome), Is.All.EqualTo(JobAddOutcome.Added));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.AddAsync(Some.Job(), []));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.FindAsync("job-1"));
        Assert.That((await Backend.Open(Clock).ListAsync(new JobFilter { IncludeTotal = true })).Total, Is.EqualTo(500));
    }

    [Test]
    public async Task Nobody_looks_for_events_while_nobody_waits()
    {
        var store = Backend.Open(Clock);
        await store.AddAsync(Some.Job(), [Some.Event(Some.Job())]);
        var before = Clock.ActiveTimers;
        var wait = store.WaitAsync(1);
        var during = Clock.ActiveTimers;

        await store.AddAsync(Some.Job(), [Some.Event(Some.Job())]);
        await wait;

        Assert.That((before, during), Is.EqualTo((0, 1)));
        Assert.That(Clock.ActiveTimers, Is.Zero);
    }

    [TestCase("jobs_waiting", "SELECT id, provider, user_id, organization_id, team_id, priority, queued_at, not_before FROM jobs WHERE is_waiting = 1 AND priority = 1 AND (queued_at, id) > (1, '') ORDER BY queued_at, id LIMIT 1")]
    [TestCase("jobs_waiting", Sql.ReadRestOfLane)]
    [TestCase("jobs_waiting", "SELECT max(priority) FROM jobs WHERE is_waiting = 1 AND priority < 3")]
    [TestCase("jobs_running", "SELECT provider, user_id, organization_id, team_id, count(*) FROM jobs WHERE holds_slot = 1 GROUP BY provider, user_id, organization_id, team_id")]
    public async Task What_a_claim_reads_lies_in_an_index_without_finished_jobs(string index, string sql)
    {
        await Backend.Open(Clock).OpenAsync();

        Assert.That(Plan(sql), Does.Contain($"COVERING INDEX {index}").And.Not.Contain("TEMP B-TREE"));
    }

    [Test]
    public async Task Sums_and_totals_of_ended_jobs_are_read_from_an_index_alone()
    {
        await Backend.Open(Clock).OpenAsync();

        Assert.That(Plan(JobSumQuery.Ended), Does.Contain("COVERING INDEX jobs_results (status=? AND created_at>?)"));
        Assert.That(Plan(JobListQuery.TotalSql(new JobFilter { Statuses = [JobStatus.Completed] })), Does.Contain("COVERING INDEX jobs_results (status=?)"));
        Assert.That(Plan(JobListQuery.TotalSql(new JobFilter { Statuses = JobStatusExtensions.Terminal })), Does.Contain("COVERING INDEX jobs_results"));
        Assert.That(Plan(JobListQuery.TotalSql(new JobFilter { Statuses = [JobStatus.Failed], UserId = "u" })), Does.Contain("COVERING INDEX jobs_results"));
        Assert.That(Plan(JobListQuery.PageSql(new JobFilter { Statuses = [JobStatus.Completed] })), Does.Contain("jobs_results (status=?").And.Not.Contain("TEMP B-TREE"));
        Assert.That(Plan(JobListQuery.PageSql(new JobFilter { Statuses = JobStatusExtensions.Terminal })), Does.Contain("jobs_order").And.Not.Contain("TEMP B-TREE"));
    }

    [Test]
    public async Task Lists_follow_an_index_in_their_order()
    {
        await Backend.Open(Clock).OpenAsync();

        Assert.That(Plan(JobListQuery.PageSql(new JobFilter())), Does.Contain("jobs_order").And.Not.Contain("TEMP B-TREE"));
        Assert.That(Plan(JobListQuery.PageSql(new JobFilter { Cursor = JobPageCursor.After(Some.Job()) })), Does.Contain("SEARCH jobs USING INDEX jobs_order").And.Not.Contain("TEMP B-TREE"));
        Assert.That(Plan(JobListQuery.PageSql(new JobFilter { UserId = "u" })), Does.Contain("jobs_user").And.Not.Contain("TEMP B-TREE"));
        Assert.That(Plan(JobListQuery.PageSql(new JobFilter { Statuses = JobStatusExtensions.Active })), Does.Contain("jobs_active"));
        Assert.That(Plan(JobListQuery.PageSql(new JobFilter { QueueStatuses = [QueueStatus.Ready] })), Does.Contain("jobs_active"));
        Assert.That(Plan(JobListQuery.PageSql(new JobFilter { OnlyNeedingAttention = true })), Does.Contain("jobs_attention").Or.Contain("jobs_active"));
    }

    private string Plan(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Backend.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        foreach (var index in Enumerable.Range(1, 9))
        {
            command.Parameters.AddWithValue($"?{index}", 0);
        }

        using var rows = command.ExecuteReader();
        var plan = new List<string>();
        while (rows.Read())
        {
            plan.Add(rows.GetString(3));
        }

        return string.Join(" | ", plan);
    }

    private async Task<TrainingJob> SaveAsync(SqliteJobStore store, TrainingJob job, JobInput input) =>
        (await store.SaveAsync([JobChange.From(JobTransitions.Apply(job, input, Clock.GetUtcNow()))]))[0].Job!;

    private long StoredLength(string id)
    {
        using var connection = new SqliteConnection($"Data Source={Backend.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT length(body) FROM jobs WHERE id = $id";
        command.Parameters.AddWithValue("$id", id);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Another connection that holds the write lock until disposed.</summary>
    private SqliteConnection Hold()
    {
        var connection = new SqliteConnection($"Data Source={Backend.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>Its token fires after the first look.</summary>
    private sealed class FiringOperation : WriteOperation
    {
        private int _looks;

        public int Answers { get; private set; }

        public override bool IsCancelled => _looks++ > 0;

        public override void Run(WriteBatch batch)
        {
        }

        public override void Succeed() => Answers++;

        public override void Fail(Exception exception) => Answers++;
    }
}
