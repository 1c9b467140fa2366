using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Sync;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace CloudTraining.Sdk.Tests.Sync;

/// <summary>What is done at the provider for a job that ended: its log is kept whole, then what it occupies is freed; whoever recorded the end, and however often it takes.</summary>
[CancelAfter(30_000)]
public sealed class JobAftercareTests
{
    private const int OverOneChunk = (1 << 20) + 10;

    [Test]
    public async Task A_log_whose_second_part_fails_is_kept_whole_by_a_later_pass_and_never_in_part()
    {
        await using var sdk = new TestSdk();
        var job = await EndAsync(sdk, new string('x', OverOneChunk));
        sdk.Provider.Options.Fault = (operation, _) => operation == "logs" && sdk.Provider.Calls["logs"] == 2 ? FakeFault.ServerError : FakeFault.None;

        await sdk.CareAsync();
        var early = await KeptAsync(sdk, job);
        sdk.Clock.Advance(TimeSpan.FromSeconds(10));
        await sdk.CareAsync();

        Assert.That((early, await KeptAsync(sdk, job)), Is.EqualTo((0L, (long)OverOneChunk)));
    }

    [Test]
    public async Task An_empty_log_right_after_the_end_is_asked_for_again()
    {
        await using var sdk = new TestSdk();
        var job = await EndAsync(sdk, string.Empty);

        await sdk.CareAsync();
        sdk.Provider.AppendLog(job.External!.Id, "late\n");
        sdk.Clock.Advance(TimeSpan.FromSeconds(10));
        await sdk.CareAsync();

        Assert.That(await KeptAsync(sdk, job), Is.EqualTo(5));
    }

    [Test]
    public async Task A_log_that_stays_empty_is_asked_for_three_times()
    {
        await using var sdk = new TestSdk();
        await EndAsync(sdk, string.Empty);

        await CareForAsync(sdk, TimeSpan.FromHours(2));

        Assert.That(sdk.Provider.Calls["logs"], Is.EqualTo(3));
    }

    [Test]
    public async Task The_log_of_a_lost_submission_that_is_adopted_after_its_end_is_kept()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await sdk.SubmitAndDispatchAsync();
        var taken = sdk.Provider.Accepted.Single().Id;
        sdk.Provider.AppendLog(taken, "Step 1/1\n");
        sdk.Provider.Move(taken, JobStatus.Completed);
        await sdk.Settler.SettleAsync();

        await sdk.CareAsync();

        Assert.That(((await sdk.ReadAsync(job.Id)).Status, await KeptAsync(sdk, job)), Is.EqualTo((JobStatus.Completed, 9L)));
    }

    [Test]
    public async Task What_a_host_that_died_left_undone_is_done_by_the_next_one_for_a_day()
    {
        await using var died = new TestSdk();
        var old = await EndAsync(died, "old\n");
        died.Clock.Advance(TimeSpan.FromDays(2));
        var recent = await EndAsync(died, "recent\n");
        died.Clock.Advance(TimeSpan.FromHours(23));
        await using var next = new TestSdk(clock: died.Clock, provider: died.Provider, store: died.Store);

        await next.CareAsync();

        Assert.That((await KeptAsync(next, old), await KeptAsync(next, recent)), Is.EqualTo((0L, 7L)));
    }

    [Test]
    public async Task The_end_of_many_jobs_is_recorded_without_their_logs_which_are_read_a_few_at_a_time(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk(builder => builder
            .ConfigureQueue(options => options.MaxConcurrent = options.MaxConcurrentPerUser = 100)
            .ConfigurePolling(options => options.MaxConcurrentCalls = 1));
        for (var i = 0; i < 20; i++)
        {
            await sdk.SubmitAsync();
            await sdk.DispatchAsync();
        }

        sdk.Provider.Accepted.ToList().ForEach(taken => sdk.Provider.AppendLog(taken.Id, "Step 1/1\n"));
        sdk.Provider.Accepted.ToList().ForEach(taken => sdk.Provider.Move(taken.Id, JobStatus.Completed));
        var ended = await sdk.Client.RefreshActiveAsync(cancellationToken: cancellationToken);
        var readByThen = sdk.Provider.Calls.GetValueOrDefault("logs");
        sdk.Provider.Options.Latency = TimeSpan.FromSeconds(1);

        var care = sdk.CareAsync();
        while (!care.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sdk.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        await care;
        Assert.That((ended.Changed, readByThen, sdk.Provider.Calls["logs"]), Is.EqualTo((20, 0, 20)));
        Assert.That(sdk.Provider.MaxCallsUnderWay, Is.LessThanOrEqualTo(4));
    }

    [Test]
    public async Task What_an_ended_job_occupies_is_deleted_once_its_log_is_kept_and_again_until_that_succeeds()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.NeedsCleanup = true;
        var job = await EndAsync(sdk, "Step 1/1\n");
        sdk.Provider.Options.Fault = (operation, _) => operation is "logs" or "delete" ? FakeFault.ServerError : FakeFault.None;
        await sdk.CareAsync();
        var deletesWithoutLog = sdk.Provider.Calls.GetValueOrDefault("delete");
        sdk.Provider.Options.Fault = (operation, _) => operation == "delete" ? FakeFault.ServerError : FakeFault.None;
        sdk.Clock.Advance(TimeSpan.FromMinutes(1));
        await sdk.CareAsync();
        var failed = sdk.Provider.Calls["delete"];
        sdk.Provider.Options.Fault = null;

        await CareForAsync(sdk, TimeSpan.FromHours(1));

        Assert.That((deletesWithoutLog, failed, sdk.Provider.Calls["delete"]), Is.EqualTo((0, 1, 2)));
        Assert.That((sdk.Provider.Accepted.Single().IsDeleted, await KeptAsync(sdk, job)), Is.EqualTo((true, 9L)));
        Assert.That(sdk.Logs.Messages(LogLevel.Warning), Has.One.Contains("may cost money"));
    }

    [Test]
    public async Task What_a_job_occupies_is_deleted_although_the_job_was_deleted_here_after_the_first_try_failed()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.NeedsCleanup = true;
        var job = await EndAsync(sdk, "Step 1/1\n");
        sdk.Provider.Options.Fault = (operation, _) => operation == "delete" ? FakeFault.ServerError : FakeFault.None;
        await sdk.CareAsync();
        await sdk.Client.DeleteAsync(job.Id);
        sdk.Provider.Options.Fault = null;

        await CareForAsync(sdk, TimeSpan.FromMinutes(1));

        Assert.That((sdk.Provider.Accepted.Single().IsDeleted, await KeptAsync(sdk, job)), Is.EqualTo((true, 0L)));
    }

    [Test]
    public async Task One_delete_that_fails_does_not_keep_the_jobs_other_space_occupied()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.NeedsCleanup = true;
        sdk.Provider.AddForeign(JobStatus.Cancelled, "ended-twin");
        var job = await EndAsync(sdk, "Step 1/1\n");
        var twin = Some.Attempt(outcome: AttemptOutcome.TwinCancelled) with { External = new ProviderJobRef(Some.Provider, string.Empty, "ended-twin") };
        var ended = await sdk.ReadAsync(job.Id);
        await sdk.Store.SaveAsync([new JobChange(ended with { Attempts = [twin, .. ended.Attempts] }, [])]);
        sdk.Provider.Options.Fault = (operation, id) => operation == "delete" && id == "ended-twin" ? FakeFault.ServerError : FakeFault.None;

        await sdk.CareAsync();
        await CareForAsync(sdk, TimeSpan.FromMinutes(1));

        Assert.That(sdk.Provider.Accepted.Select(taken => taken.IsDeleted), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public async Task A_log_that_cannot_be_read_for_as_long_as_the_provider_keeps_it_is_given_up_and_the_job_freed()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.NeedsCleanup = true;
        sdk.Provider.Options.Limits = new ProviderLimits { ResultRetention = TimeSpan.FromHours(1) };
        await EndAsync(sdk, "Step 1/1\n");
        sdk.Provider.Options.Fault = (operation, _) => operation == "logs" ? FakeFault.ServerError : FakeFault.None;

        await CareForAsync(sdk, TimeSpan.FromMinutes(55));
        var early = sdk.Provider.Accepted.Single().IsDeleted;
        await CareForAsync(sdk, TimeSpan.FromMinutes(15));

        Assert.That((early, sdk.Provider.Accepted.Single().IsDeleted), Is.EqualTo((false, true)));
        Assert.That(sdk.Logs.Messages(LogLevel.Warning), Has.One.Contains("could not be kept"));
    }

    [Test]
    public async Task A_job_that_somebody_else_started_at_the_provider_is_never_deleted_there()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.NeedsCleanup = true;
        sdk.Provider.AddForeign(JobStatus.Completed, "abc123");
        sdk.Provider.AppendLog("abc123", "Step 1/1\n");
        await sdk.Client.DiscoverAsync();

        await CareForAsync(sdk, TimeSpan.FromHours(1));

        Assert.That((sdk.Provider.Accepted.Single().IsDeleted, await KeptAsync(sdk, await sdk.ReadAsync("abc123"))), Is.EqualTo((false, 9L)));
    }

    [Test]
    public async Task Old_jobs_that_sync_discovers_cost_no_log_call()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.AddForeign(JobStatus.Running, "abc123");
        sdk.Provider.Move("abc123", JobStatus.Completed);
        sdk.Clock.Advance(TimeSpan.FromDays(2));
        await sdk.Client.DiscoverAsync();

        await CareForAsync(sdk, TimeSpan.FromHours(1));

        Assert.That(sdk.Provider.Calls.GetValueOrDefault("logs"), Is.Zero);
    }

    [Test]
    public async Task A_log_that_a_callback_brings_with_the_end_is_kept_without_asking_for_it()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();

        await sdk.Get<JobRecorder>().RecordAsync(EndOf(job) with { Logs = "from the callback\n" });
        await sdk.CareAsync();

        Assert.That((await KeptAsync(sdk, job), sdk.Provider.Calls.GetValueOrDefault("logs")), Is.EqualTo((18L, 0)));
    }

    [Test]
    public async Task A_callback_whose_log_cannot_be_written_is_recorded_and_its_log_read_from_the_provider_later()
    {
        var isFull = true;
        var kept = new InMemoryArtifactStore();
        var artifacts = new Mock<IJobArtifactStore>();
        artifacts.Setup(mock => mock.ReadLogAsync(It.IsAny<string>(), It.IsAny<long>(), It.IsAny<int>(), It.IsAny<CancellationToken>())).Returns(kept.ReadLogAsync);
        artifacts.Setup(mock => mock.ReplaceLogAsync(It.IsAny<string>(), It.IsAny<ReadOnlyMemory<byte>>(), It.IsAny<CancellationToken>()))
            .Returns((string id, ReadOnlyMemory<byte> text, CancellationToken token) => isFull ? throw new JobStoreException("The disk is full.", isTransient: true) : kept.ReplaceLogAsync(id, text, token));
        await using var sdk = new TestSdk(builder => builder.Services.AddSingleton(artifacts.Object));
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.AppendLog(job.External!.Id, "Step 1/1\n");
        sdk.Provider.Move(job.External.Id, JobStatus.Completed);

        var recorded = await sdk.Get<JobRecorder>().RecordAsync(EndOf(job) with { Logs = "Step 1/1\n" });
        isFull = false;
        await sdk.CareAsync();

        Assert.That((recorded!.Value.Job.Status, await KeptAsync(sdk, job)), Is.EqualTo((JobStatus.Completed, 9L)));
    }

    private static ProviderEvent EndOf(TrainingJob job) => new() { Job = job.External, Report = new ProviderReport { Status = JobStatus.Completed, RawStatus = "completed" } };

    private static async Task<TrainingJob> EndAsync(TestSdk sdk, string log)
    {
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.AppendLog(job.External!.Id, log);
        sdk.Provider.Move(job.External.Id, JobStatus.Completed);
        await sdk.Client.RefreshActiveAsync();
        return job;
    }

    private static async Task CareForAsync(TestSdk sdk, TimeSpan time)
    {
        for (var lived = TimeSpan.Zero; lived <= time; lived += TimeSpan.FromSeconds(30))
        {
            await sdk.CareAsync();
            sdk.Clock.Advance(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>How many bytes are kept; 0 for nothing.</summary>
    private static async Task<long> KeptAsync(TestSdk sdk, TrainingJob job) =>
        (await sdk.Get<IJobArtifactStore>().ReadLogAsync(job.Id, 0, 1_024))?.Length ?? 0;
}
