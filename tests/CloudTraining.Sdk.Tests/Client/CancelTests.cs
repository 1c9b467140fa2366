using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Client;

/// <summary>One press of "cancel" is one call that cancels, whatever happens while its confirmation is awaited.</summary>
[CancelAfter(20_000)]
public sealed class CancelTests
{
    [TestCase(FakeFault.None)]
    [TestCase(FakeFault.RateLimited)]
    [TestCase(FakeFault.ServerError)]
    public async Task A_cancel_is_sent_once_and_its_end_awaited_through_reads_that_fail(FakeFault fault, CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = (operation, id) =>
        {
            if (operation == "get" && sdk.Provider.Calls["get"] == 3)
            {
                sdk.Provider.Move(id!, JobStatus.Cancelled);
            }

            return operation == "get" && sdk.Provider.Calls["get"] == 2 ? fault : FakeFault.None;
        };

        var cancelling = sdk.Client.CancelAsync(job.Id, wait: TimeSpan.FromDays(30), cancellationToken: cancellationToken);
        await PassTimeUntilAsync(sdk, cancelling, cancellationToken);

        Assert.That(((await cancelling).Job.Status, sdk.Provider.Calls["cancel"], sdk.Provider.Calls["get"]), Is.EqualTo((JobStatus.Cancelled, 1, 3)));
        Assert.That(sdk.Logs.Entries.Select(entry => entry.Message), Has.None.Contains("could not be sent"));
    }

    [Test]
    public async Task A_cancel_without_a_wait_is_sent_all_the_same()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();

        var result = await sdk.Client.CancelAsync(job.Id, wait: TimeSpan.Zero);

        Assert.That((result.Job.Status, sdk.Provider.Accepted.Single().CancelRequested), Is.EqualTo((JobStatus.Queued, true)));
    }

    [Test]
    public async Task A_cancel_that_does_not_arrive_still_shows_that_the_job_had_ended()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Move(job.External!.Id, JobStatus.Completed);
        sdk.Provider.Options.Fault = (operation, _) => operation == "cancel" ? FakeFault.RateLimited : FakeFault.None;

        var result = await sdk.Client.CancelAsync(job.Id);

        Assert.That(result.Job.Status, Is.EqualTo(JobStatus.Completed));
    }

    [Test]
    public async Task A_cancel_call_that_hangs_is_given_up_after_the_time_of_a_call(CancellationToken cancellationToken)
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = (operation, _) => operation == "cancel" ? FakeFault.Hangs : FakeFault.None;

        var cancelling = sdk.Client.CancelAsync(job.Id, wait: TimeSpan.Zero, cancellationToken: cancellationToken);
        await PassTimeUntilAsync(sdk, cancelling, cancellationToken);

        Assert.That((await cancelling).Job.CancelRequestedAt, Is.Not.Null);
        Assert.That(sdk.Logs.Entries.Select(entry => entry.Message), Has.One.Contains("could not be sent"));
    }

    private static async Task PassTimeUntilAsync(TestSdk sdk, Task done, CancellationToken cancellationToken)
    {
        while (!done.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sdk.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
