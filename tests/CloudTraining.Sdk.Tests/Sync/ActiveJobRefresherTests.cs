using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Logging;
using Moq;

namespace CloudTraining.Sdk.Tests.Sync;

public sealed class ActiveJobRefresherTests
{
    [Test]
    public async Task A_pass_completes_a_job_that_finished_remotely_closes_its_entry_and_writes_one_event()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Move(job.External!.Id, JobStatus.Completed, report => report with { CostUsd = 1.25m, OutputUrl = "https://example.test/out" });

        await sdk.Client.RefreshActiveAsync();

        var after = await sdk.ReadAsync(job.Id);
        var events = await sdk.ReadEventsAsync(job.Id);
        Assert.Multiple(() =>
        {
            Assert.That((after.Status, after.CostUsd, after.OutputUrl), Is.EqualTo((JobStatus.Completed, 1.25m, "https://example.test/out")));
            Assert.That(after.Queue!.Status, Is.EqualTo(QueueStatus.Completed));
            Assert.That(events[^1].Type, Is.EqualTo(JobEventType.JobStatusChanged));
            Assert.That((events[^1].PreviousStatus, events[^1].Status, events[^1].Version), Is.EqualTo((JobStatus.Queued, JobStatus.Completed, after.Version)));
        });
    }

    [Test]
    public async Task A_pass_that_learned_nothing_writes_nothing()
    {
        await using var sdk = new TestSdk();
        await sdk.SubmitAndDispatchAsync();
        var before = await sdk.Store.GetChangeNumberAsync();

        var result = await sdk.Client.RefreshActiveAsync();

        Assert.That((result.Refreshed, result.Changed, await sdk.Store.GetChangeNumberAsync()), Is.EqualTo((1, 0, before)));
    }

    [Test]
    public async Task Every_active_job_is_asked_for_however_many_newer_ones_there_are()
    {
        await using var sdk = new TestSdk(builder => builder.ConfigureQueue(options => options.MaxConcurrent = options.MaxConcurrentPerUser = 2_000));
        var oldest = await sdk.SubmitAsync();
        for (var i = 0; i < 1_200; i++)
        {
            sdk.Clock.Advance(TimeSpan.FromSeconds(1));
            await sdk.SubmitAsync();
        }

        await sdk.DispatchAsync();
        sdk.Provider.Move((await sdk.ReadAsync(oldest.Id)).External!.Id, JobStatus.Running);

        var result = await sdk.Client.RefreshActiveAsync();

        Assert.That((result.Refreshed, (await sdk.ReadAsync(oldest.Id)).Status), Is.EqualTo((1_201, JobStatus.Running)));
    }

    [Test]
    public async Task One_job_whose_provider_fails_does_not_stop_the_others_and_is_logged_under_its_own_correlation_id()
    {
        await using var sdk = new TestSdk();
        TrainingJob bad;
        using (CorrelationId.Push("request-bad"))
        {
            bad = await sdk.SubmitAndDispatchAsync(Some.Request("ana"));
        }

        var good = await sdk.SubmitAndDispatchAsync(Some.Request("ben"));
        sdk.Provider.Move(good.External!.Id, JobStatus.Running);
        sdk.Provider.Options.Fault = (operation, id) => operation == "get" && id == bad.External!.Id ? FakeFault.ServerError : FakeFault.None;

        var result = await sdk.Client.RefreshActiveAsync();

        var failure = sdk.Logs.Entries.Single(entry => entry.Message.StartsWith("Failed to sync job", StringComparison.Ordinal));
        await Assert.MultipleAsync(async () =>
        {
            Assert.That((result.Refreshed, result.Failed), Is.EqualTo((1, 1)));
            Assert.That((await sdk.ReadAsync(good.Id)).Status, Is.EqualTo(JobStatus.Running));
            Assert.That((failure.Level, failure.CorrelationId), Is.EqualTo((LogLevel.Debug, "request-bad")));
        });
    }

    [Test]
    public async Task Terminal_jobs_are_never_asked_for()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Move(job.External!.Id, JobStatus.Completed);
        await sdk.Client.RefreshActiveAsync();
        var calls = sdk.Provider.Calls["get"];

        await sdk.Client.RefreshActiveAsync();

        Assert.That(sdk.Provider.Calls["get"], Is.EqualTo(calls));
    }

    [Test]
    public async Task A_job_the_provider_does_not_know_is_lost_only_after_several_sightings_over_minutes()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Forget(job.External!.Id);
        for (var i = 0; i < 6; i++)
        {
            await sdk.Client.RefreshActiveAsync();
            Assert.That((await sdk.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Queued), $"after {i * 30} s");
            sdk.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        await sdk.Client.RefreshActiveAsync();

        var lost = await sdk.ReadAsync(job.Id);
        Assert.That((lost.Status, lost.ErrorMessage), Is.EqualTo((JobStatus.Failed, "Fake no longer knows this job: it was missing several times over minutes.")));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task How_long_a_job_is_missing_is_not_told_by_the_wall_clock(int hours)
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Forget(job.External!.Id);
        await sdk.Client.RefreshActiveAsync();

        sdk.Clock.JumpWallClock(TimeSpan.FromHours(hours));
        await sdk.Client.RefreshActiveAsync();
        await sdk.Client.RefreshActiveAsync();
        var afterJump = await sdk.ReadAsync(job.Id);
        sdk.Clock.Advance(TimeSpan.FromMinutes(3));
        await sdk.Client.RefreshActiveAsync();

        Assert.That((afterJump.Status, (await sdk.ReadAsync(job.Id)).Status), Is.EqualTo((JobStatus.Queued, JobStatus.Failed)));
    }

    [Test]
    public async Task A_list_capable_provider_is_asked_by_list_and_singly_only_for_what_the_list_missed()
    {
        await using var sdk = new TestSdk(builder => builder.ConfigureQueue(options => options.MaxConcurrent = options.MaxConcurrentPerUser = 100));
        sdk.Provider.Options.HasBatchStatus = true;
        for (var i = 0; i < 40; i++)
        {
            await sdk.SubmitAsync();
        }

        await sdk.DispatchAsync();
        sdk.Provider.Forget(sdk.Provider.Accepted[0].Id);

        await sdk.Client.RefreshActiveAsync();

        Assert.That((sdk.Provider.Calls["batch"], sdk.Provider.Calls["get"]), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task One_users_credentials_that_cannot_be_had_fail_that_users_jobs_only()
    {
        await using var sdk = new TestSdk(builder => builder.ConfigureQueue(options => options.MaxConcurrent = 10));
        sdk.Provider.Options.HasBatchStatus = true;
        sdk.Provider.Options.OwnerOf = caller => caller.UserId == "ana"
            ? throw new ProviderException(ProviderErrorKind.Unauthenticated, "fake", "owner", "There is no token for ana.")
            : caller;
        var bad = await sdk.SubmitAndDispatchAsync(Some.Request("ana"));
        var good = await sdk.SubmitAndDispatchAsync(Some.Request("ben"));
        sdk.Provider.Move(bad.External!.Id, JobStatus.Running);
        sdk.Provider.Move(good.External!.Id, JobStatus.Running);

        var result = await sdk.Client.RefreshActiveAsync();

        Assert.That((result.Refreshed, result.Failed, (await sdk.ReadAsync(good.Id)).Status), Is.EqualTo((1, 1, JobStatus.Running)));
    }

    [Test]
    public async Task A_provider_that_breaks_down_altogether_does_not_fail_the_pass_of_the_others()
    {
        var broken = new Mock<ICloudProvider>();
        broken.SetupGet(mock => mock.Descriptor).Returns(new ProviderDescriptor { Id = "broken", Name = "Broken", Capabilities = ProviderCapabilities.None });
        broken.Setup(mock => mock.GetFeature<IBatchStatus>()).Throws(new InvalidOperationException("It is broken."));
        await using var sdk = new TestSdk(builder => builder.AddProvider(broken.Object));
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Move(job.External!.Id, JobStatus.Running);
        var theirs = Some.Job(JobStatus.Queued, "at-broken") with { Provider = "broken", External = new ProviderJobRef("broken", string.Empty, "x") };
        await sdk.Store.AddAsync(theirs, []);

        var result = await sdk.Client.RefreshActiveAsync();

        Assert.That((result.Refreshed, result.Failed, (await sdk.ReadAsync(job.Id)).Status), Is.EqualTo((1, 1, JobStatus.Running)));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_caller_that_leaves_does_not_end_the_pass_that_others_share(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Move(job.External!.Id, JobStatus.Running);
        sdk.Provider.Options.Latency = TimeSpan.FromSeconds(1);
        using var leaving = new CancellationTokenSource();

        var first = sdk.Client.RefreshActiveAsync(cancellationToken: leaving.Token);
        await TestSdk.WaitUntilAsync(() => sdk.Provider.Calls.ContainsKey("get") && sdk.Clock.ActiveTimers >= 2, cancellationToken);
        var second = sdk.Client.RefreshActiveAsync(cancellationToken: cancellationToken);
        await leaving.CancelAsync();
        sdk.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await second).Changed, Is.EqualTo(1));
        Assert.That(() => first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await sdk.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Running));
    }

    [Test]
    public async Task The_log_of_a_job_that_ended_is_kept_and_read_after_the_provider_forgot_it()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.AppendLog(job.External!.Id, "Step 1/2 - loss: 0.5\nStep 2/2 - loss: 0.1\n");
        sdk.Provider.Move(job.External.Id, JobStatus.Completed);
        await sdk.Client.RefreshActiveAsync();
        await sdk.CareAsync();
        sdk.Provider.Forget(job.External.Id);

        var log = await sdk.Client.ReadLogAsync(job.Id, new LogReadRequest());

        Assert.That((log.Text, log.EndOfLog), Is.EqualTo(("Step 1/2 - loss: 0.5\nStep 2/2 - loss: 0.1\n", true)));
    }

    [Test]
    public async Task A_cancel_that_fails_does_not_keep_the_end_of_the_job_from_being_seen()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = (operation, _) => operation == "cancel" ? FakeFault.ServerError : FakeFault.None;
        await sdk.Client.CancelAsync(job.Id, wait: TimeSpan.Zero);
        sdk.Provider.Move(job.External!.Id, JobStatus.Completed);

        await sdk.Client.RefreshActiveAsync();

        Assert.That((await sdk.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Completed));
    }

    [Test]
    public async Task A_cancel_that_was_asked_for_is_repeated_until_the_job_has_ended()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = (operation, _) => operation == "cancel" ? FakeFault.ServerError : FakeFault.None;
        await sdk.Client.CancelAsync(job.Id, wait: TimeSpan.Zero);
        sdk.Provider.Options.Fault = null;

        await sdk.Client.RefreshActiveAsync();

        Assert.That(sdk.Provider.Accepted.Single().CancelRequested, Is.True);
    }
}
