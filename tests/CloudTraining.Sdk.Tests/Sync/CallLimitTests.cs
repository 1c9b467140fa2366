using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Sync;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Sync;

/// <summary>A provider that never answers and ignores its token holds up nobody for longer than a call may take.</summary>
[CancelAfter(20_000)]
public sealed class CallLimitTests
{
    [TestCase("get")]
    [TestCase("batch")]
    [TestCase("owner")]
    public async Task A_pass_ends_when_a_status_call_hangs_and_the_next_one_works(string operation, CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.HasBatchStatus = operation != "get";
        sdk.Provider.Options.OwnerOf = caller => caller;
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Move(job.External!.Id, JobStatus.Running);
        sdk.Provider.Options.Fault = (asked, _) => asked == operation ? FakeFault.Hangs : FakeFault.None;

        var hanging = sdk.Client.RefreshActiveAsync(cancellationToken: cancellationToken);
        await PassTimeAsync(sdk, operation, sdk.Provider.Descriptor.Limits.CallTimeout, cancellationToken);
        var failed = await hanging;
        sdk.Provider.Options.Fault = null;
        await sdk.Client.RefreshActiveAsync(cancellationToken: cancellationToken);

        Assert.That((failed.Failed, (await sdk.ReadAsync(job.Id)).Status), Is.EqualTo((1, JobStatus.Running)));
    }

    [Test]
    public async Task A_sync_ends_with_a_reason_when_the_list_hangs_and_the_next_one_works(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        sdk.Provider.AddForeign(JobStatus.Running, "abc123");
        sdk.Provider.Options.Fault = (asked, _) => asked == "list" ? FakeFault.Hangs : FakeFault.None;

        var hanging = sdk.Client.DiscoverAsync(cancellationToken: cancellationToken);
        await PassTimeAsync(sdk, "list", sdk.Provider.Descriptor.Limits.CallTimeout * 3, cancellationToken);
        var failed = await hanging;
        sdk.Provider.Options.Fault = null;
        var second = await sdk.Client.DiscoverAsync(cancellationToken: cancellationToken);

        Assert.That((failed.Providers[0].Error, second.Synced), Is.EqualTo(("Fake did not answer 'list' within 00:01:00.", 1)));
    }

    [Test]
    public async Task The_log_of_an_ended_job_that_hangs_holds_up_neither_poll_nor_sync_and_its_own_pass_ends(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        var polled = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Move(polled.External!.Id, JobStatus.Completed);
        sdk.Provider.Options.Fault = (asked, _) => asked == "logs" ? FakeFault.Hangs : FakeFault.None;

        var refreshed = await sdk.Client.RefreshActiveAsync(cancellationToken: cancellationToken);
        var care = sdk.CareAsync();
        var synced = await sdk.Client.DiscoverAsync(cancellationToken: cancellationToken);
        await PassTimeAsync(sdk, "logs", sdk.Provider.Descriptor.Limits.CallTimeout, cancellationToken);
        await care;

        Assert.That((refreshed.Changed, synced.AnyAnswered), Is.EqualTo((1, true)));
    }

    [Test]
    public async Task A_reader_of_a_log_that_hangs_is_told_what_did_not_answer_and_for_how_long(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = (asked, _) => asked == "logs" ? FakeFault.Hangs : FakeFault.None;

        var reading = sdk.Client.ReadLogAsync(job.Id, new LogReadRequest(), cancellationToken);
        await PassTimeAsync(sdk, "logs", sdk.Provider.Descriptor.Limits.CallTimeout, cancellationToken);
        var failure = await Assert.ThrowsAsync<ProviderException>(() => reading);

        Assert.That((failure!.Kind, failure.Provider, failure.Operation, failure.Message), Is.EqualTo((ProviderErrorKind.Unavailable, "fake", "logs", "Fake did not answer 'logs' within 00:00:20.")));
    }

    [Test]
    public async Task The_callers_own_cancellation_passes_through_a_call_that_hangs(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = (asked, _) => asked == "get" ? FakeFault.Hangs : FakeFault.None;
        using var leaving = new CancellationTokenSource();

        var reading = sdk.Get<ActiveJobRefresher>().RefreshAsync(job, leaving.Token);
        await TestSdk.WaitUntilAsync(() => sdk.Provider.Calls.ContainsKey("get"), cancellationToken);
        await leaving.CancelAsync();

        Assert.That(() => reading, Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>Until the provider was called, then a while on the clock.</summary>
    private static async Task PassTimeAsync(TestSdk sdk, string operation, TimeSpan time, CancellationToken cancellationToken)
    {
        await TestSdk.WaitUntilAsync(() => sdk.Provider.Calls.ContainsKey(operation), cancellationToken);
        sdk.Clock.Advance(time);
    }
}
