using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Moq;

namespace CloudTraining.Sdk.Tests.Background;

[CancelAfter(30_000)]
public sealed class BackgroundTaskManagerTests
{
    [Test]
    public async Task Started_by_hand_it_carries_a_job_from_submission_to_its_end_on_the_documented_intervals(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        await sdk.Manager.StartAsync(cancellationToken);
        var job = await sdk.SubmitAsync();
        await ReachAsync(sdk, job.Id, JobStatus.Queued, cancellationToken);
        sdk.Provider.Move((await sdk.ReadAsync(job.Id)).External!.Id, JobStatus.Completed);
        await WaitForPauseAsync(sdk, cancellationToken);

        sdk.Clock.Advance(TimeSpan.FromSeconds(30));

        await ReachAsync(sdk, job.Id, JobStatus.Completed, cancellationToken);
        await TestSdk.WaitUntilAsync(() => sdk.Manager.Tasks.Single(task => task.Name == "job polling").Passes == 2, cancellationToken);
        await sdk.Manager.StopAsync(cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(sdk.Manager.IsRunning, Is.False);
            Assert.That(sdk.Logs.Messages(LogLevel.Information), Has.Some.StartsWith("Starting job status polling"));
            Assert.That(sdk.Logs.Messages(LogLevel.Information), Has.Some.StartsWith("Queue scheduler started"));
            Assert.That(sdk.Logs.Messages(LogLevel.Debug), Has.Some.EqualTo("Synced 1 active jobs"));
        });
    }

    [Test]
    public async Task Work_for_a_job_is_logged_under_the_correlation_id_of_its_submission(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        await sdk.Manager.StartAsync(cancellationToken);
        TrainingJob job;
        using (CloudTraining.Sdk.Logging.CorrelationId.Push("click-42"))
        {
            job = await sdk.SubmitAsync();
        }

        await ReachAsync(sdk, job.Id, JobStatus.Queued, cancellationToken);

        Assert.That(sdk.Logs.Entries.First(entry => entry.Message.Contains("was submitted successfully", StringComparison.Ordinal)).CorrelationId, Is.EqualTo("click-42"));
    }

    [Test]
    public async Task Starting_twice_changes_nothing_and_says_so(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        await sdk.Manager.StartAsync(cancellationToken);

        await sdk.Manager.StartAsync(cancellationToken);

        Assert.That(sdk.Logs.Messages(LogLevel.Warning), Has.One.EqualTo("Background task manager already running"));
    }

    [Test]
    public async Task A_failing_pass_is_logged_as_documented_and_the_loop_goes_on(CancellationToken cancellationToken)
    {
        var isFailing = true;
        var failed = new TaskCompletionSource();
        var store = new Mock<IJobStore>();
        store.Setup(mock => mock.ListAsync(It.IsAny<JobFilter>(), It.IsAny<CancellationToken>())).Returns(() =>
        {
            failed.TrySetResult();
            return isFailing ? throw new JobStoreException("The disk is full.", isTransient: true) : Task.FromResult(new JobPage { Jobs = [] });
        });
        await using var sdk = new TestSdk(
            builder => builder.Services.AddSingleton<IJobEventLog>(services => services.GetRequiredService<InMemoryJobStore>()).AddSingleton<ILeaseStore>(services => services.GetRequiredService<InMemoryJobStore>()),
            store: store.Object);
        await sdk.Manager.StartAsync(cancellationToken);
        await failed.Task.WaitAsync(cancellationToken);
        await WaitForPauseAsync(sdk, cancellationToken);
        isFailing = false;

        sdk.Clock.Advance(TimeSpan.FromSeconds(30));

        await TestSdk.WaitUntilAsync(() => sdk.Manager.Tasks.Single(task => task.Name == "job polling") is { Passes: >= 2, LastError: null }, cancellationToken);
        Assert.That(sdk.Logs.Messages(LogLevel.Error), Has.Some.StartsWith("Error in job polling"));
    }

    [Test]
    public async Task Polling_turns_itself_off_for_a_provider_that_calls_back_and_on_again_when_asked(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider();
        var provider = new FakeProvider(clock, new FakeProviderOptions { WebhookUrl = new Uri("https://example.test/api/webhooks/fake") });
        await using var sdk = new TestSdk(clock: clock, provider: provider);
        await sdk.Manager.StartAsync(cancellationToken);
        var before = (sdk.Manager.JobPollingEnabled, sdk.Manager.Tasks.Single(task => task.Name == "job polling").IsRunning);
        provider.Options.WebhookUrl = null;

        await sdk.Manager.RefreshPollingAsync(cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(before, Is.EqualTo((false, false)));
            Assert.That((sdk.Manager.JobPollingEnabled, sdk.Manager.Tasks.Single(task => task.Name == "job polling").IsRunning), Is.EqualTo((true, true)));
            Assert.That(sdk.Manager.JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(30)));
        });
    }

    [TestCase(true, true)]
    [TestCase(false, false)]
    public async Task The_configured_switch_overrules_the_webhook_url(bool enabled, bool expected)
    {
        var clock = new ManualTimeProvider();
        var webhook = enabled ? new Uri("https://example.test/hook") : null;
        await using var sdk = new TestSdk(builder => builder.ConfigurePolling(options => options.Enabled = enabled), clock, new FakeProvider(clock, new FakeProviderOptions { WebhookUrl = webhook }));

        Assert.That(sdk.Manager.JobPollingEnabled, Is.EqualTo(expected));
    }

    [Test]
    public async Task Stopping_gives_what_was_claimed_but_not_sent_back_and_waits_for_what_was_sent(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.Latency = TimeSpan.FromSeconds(3);
        await sdk.Manager.StartAsync(cancellationToken);
        var job = await sdk.SubmitAsync();
        await TestSdk.WaitUntilAsync(() => sdk.Provider.Calls.ContainsKey("submit"), cancellationToken);

        var stopping = sdk.Manager.StopAsync(cancellationToken);
        var stoppedEarly = stopping.IsCompleted;
        sdk.Clock.Advance(TimeSpan.FromSeconds(3));
        await stopping;

        Assert.That((stoppedEarly, (await sdk.ReadAsync(job.Id)).Status), Is.EqualTo((false, JobStatus.Queued)));
    }

    [Test]
    public async Task A_submission_that_does_not_end_within_the_drain_time_is_given_up_and_recorded_as_unknown(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk(builder => builder.ConfigureBackground(options => options.DrainTimeout = TimeSpan.FromSeconds(2)));
        sdk.Provider.Options.Latency = TimeSpan.FromSeconds(15);
        await sdk.Manager.StartAsync(cancellationToken);
        var job = await sdk.SubmitAsync();
        await TestSdk.WaitUntilAsync(() => sdk.Provider.Calls.ContainsKey("submit"), cancellationToken);

        var stopping = sdk.Manager.StopAsync(cancellationToken);
        sdk.Clock.Advance(TimeSpan.FromSeconds(2));
        await stopping;

        Assert.That((await sdk.ReadAsync(job.Id)).CurrentAttempt!.Outcome, Is.EqualTo(AttemptOutcome.Unknown));
    }

    [Test]
    public async Task Stopped_and_started_again_it_works_on(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        await sdk.Manager.StartAsync(cancellationToken);
        await sdk.Manager.StopAsync(cancellationToken);
        var job = await sdk.SubmitAsync();
        await sdk.Manager.StartAsync(cancellationToken);

        await ReachAsync(sdk, job.Id, JobStatus.Queued, cancellationToken);

        Assert.That(sdk.Manager.IsRunning, Is.True);
    }

    [Test]
    public async Task A_task_of_the_hosts_own_is_run_and_watched_like_ours(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk(builder => builder.AddBackgroundTask<CountingTask>());
        await sdk.Manager.StartAsync(cancellationToken);

        await TestSdk.WaitUntilAsync(() => sdk.Manager.Tasks.Single(task => task.Name == "counting").Passes > 0, cancellationToken);

        Assert.That(sdk.Get<IEnumerable<IBackgroundTask>>().OfType<CountingTask>().Single().Passes, Is.GreaterThan(0));
    }

    /// <summary>Follows the events until the job has that status: no sleeping, no polling.</summary>
    private static async Task ReachAsync(TestSdk sdk, string jobId, JobStatus status, CancellationToken cancellationToken)
    {
        await foreach (var jobEvent in sdk.Get<CloudTraining.Sdk.Events.JobEventStream>().FollowAsync(0, cancellationToken: cancellationToken))
        {
            if (jobEvent.JobId == jobId && jobEvent.Status == status)
            {
                return;
            }
        }
    }

    private static Task WaitForPauseAsync(TestSdk sdk, CancellationToken cancellationToken) =>
        TestSdk.WaitUntilAsync(() => sdk.Manager.Tasks.Where(task => task.IsRunning).All(task => task.NextPassAt is not null), cancellationToken);

    private sealed class CountingTask : IBackgroundTask
    {
        private int _passes;

        public int Passes => _passes;

        public string Name => "counting";

        public string StartMessage => "Counting started";

        public TimeSpan Interval => TimeSpan.FromMinutes(1);

        public Task RunOnceAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _passes);
            return Task.CompletedTask;
        }
    }
}
