using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Sync;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests.Sync;

/// <summary>A callback that never arrived leaves no job active for ever, although a provider that calls back is not polled.</summary>
public sealed class SafetyPollTests
{
    private static readonly Uri Callbacks = new("https://example.test/api/webhooks/fake");

    [Test]
    public async Task A_job_whose_last_callback_was_lost_ends_with_the_next_look_and_its_slot_is_free()
    {
        await using var sdk = CallingBack();
        var job = await sdk.SubmitAndDispatchAsync();
        await PassAsync(sdk);
        sdk.Provider.Move(job.External!.Id, JobStatus.Completed);

        sdk.Clock.Advance(TimeSpan.FromMinutes(9));
        await PassAsync(sdk);
        var tooEarly = await sdk.ReadAsync(job.Id);
        sdk.Clock.Advance(TimeSpan.FromMinutes(1));
        await PassAsync(sdk);
        var healed = await sdk.ReadAsync(job.Id);

        Assert.Multiple(() =>
        {
            Assert.That(tooEarly.Status, Is.EqualTo(JobStatus.Queued), "a look costs calls, so it is rare");
            Assert.That((healed.Status, healed.Queue!.Status), Is.EqualTo((JobStatus.Completed, QueueStatus.Completed)));
            Assert.That(sdk.Logs.Messages(LogLevel.Information).Count(message => message.Contains("1 jobs of fake had changed without a callback", StringComparison.Ordinal)), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task What_ended_while_the_host_was_down_is_found_at_its_start()
    {
        await using var before = CallingBack();
        var job = await before.SubmitAndDispatchAsync();
        before.Provider.Move(job.External!.Id, JobStatus.Failed);
        await using var after = new TestSdk(provider: before.Provider, clock: before.Clock, store: before.Store);

        await PassAsync(after);

        Assert.That((await after.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Failed));
    }

    [Test]
    public async Task Polling_stays_off_and_says_why()
    {
        await using var sdk = CallingBack();
        await PassAsync(sdk);

        var polling = sdk.Get<PollingDecision>();

        Assert.That((polling.JobPollingEnabled, polling.Reason), Is.EqualTo((false, "Every provider has a webhook URL.")));
        Assert.That(sdk.Logs.Entries.Select(entry => entry.Message), Has.None.Contains("polling").IgnoreCase);
    }

    [Test]
    public async Task A_provider_that_is_polled_is_not_asked_again()
    {
        await using var sdk = new TestSdk();
        await sdk.SubmitAndDispatchAsync();

        await PassAsync(sdk);

        Assert.That(sdk.Provider.Calls.GetValueOrDefault("get"), Is.Zero);
    }

    [Test]
    public async Task Polling_that_is_switched_off_does_not_switch_the_look_off()
    {
        await using var sdk = new TestSdk(builder => builder.ConfigurePolling(polling => polling.Enabled = false), provider: new FakeProvider(new ManualTimeProvider(), new FakeProviderOptions { WebhookUrl = Callbacks }));
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Move(job.External!.Id, JobStatus.Completed);

        await PassAsync(sdk);

        Assert.That((await sdk.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Completed));
    }

    private static TestSdk CallingBack()
    {
        var clock = new ManualTimeProvider();
        return new TestSdk(clock: clock, provider: new FakeProvider(clock, new FakeProviderOptions { WebhookUrl = Callbacks }));
    }

    private static Task PassAsync(TestSdk sdk) =>
        sdk.Get<IEnumerable<IBackgroundTask>>().Single(task => task.Name == "reconciliation").RunOnceAsync(CancellationToken.None);
}
