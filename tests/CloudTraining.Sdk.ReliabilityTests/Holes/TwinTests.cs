using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Holes;

/// <summary>Second jobs at the provider for one job of ours: each is recorded, cancelled, and watched until it has ended.</summary>
public sealed class TwinTests
{
    [Test, CancelAfter(20_000)]
    public async Task Every_further_match_of_a_search_is_cancelled_even_when_the_cancel_fails_at_first(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => options.ShowsClientTokens = false);
        var (host, _) = cluster.AddHost();
        var job = await SubmitThriceAsync(cluster, host, cancellationToken);

        cluster.Fake.Options.Fault = (operation, _) => operation == "cancel" ? FakeFault.ServerError : FakeFault.None;
        await host.ReconcileAsync(cancellationToken);
        cluster.Fake.Options.Fault = null;
        await host.ReconcileAsync(cancellationToken);

        var adopted = await host.ReadAsync(job.Id);
        Assert.That(adopted.External!.Id, Is.EqualTo(cluster.Fake.Accepted[0].Id));
        Assert.That(cluster.Fake.Accepted.Select(known => known.CancelRequested), Is.EqualTo(new[] { false, true, true }));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_twin_is_watched_until_the_provider_says_that_it_has_ended(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await SubmitThriceAsync(cluster, host, cancellationToken);
        await host.ReconcileAsync(cancellationToken);
        await host.ReconcileAsync(cancellationToken);
        var asked = await host.ReadAsync(job.Id);
        cluster.Fake.Move(cluster.Fake.Accepted[0].Id, JobStatus.Completed);
        await host.Client.RefreshActiveAsync(cancellationToken: cancellationToken);
        var completed = await host.ReadAsync(job.Id);

        cluster.Fake.Move(cluster.Fake.Accepted[1].Id, JobStatus.Cancelled);
        cluster.Fake.Move(cluster.Fake.Accepted[2].Id, JobStatus.Cancelled);
        await host.ReconcileAsync(cancellationToken);

        Assert.That(asked.HasTwin, Is.True, "asking to cancel is not yet an end");
        Assert.That(completed.HasTwin, Is.True, "the end of the job does not end its twins");
        Assert.That((await host.ReadAsync(job.Id)).HasTwin, Is.False);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_sync_that_sees_old_twins_again_changes_nothing(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await SubmitThriceAsync(cluster, host, cancellationToken);
        await host.ReconcileAsync(cancellationToken);
        cluster.Fake.Move(cluster.Fake.Accepted[1].Id, JobStatus.Cancelled);
        cluster.Fake.Move(cluster.Fake.Accepted[2].Id, JobStatus.Cancelled);
        await host.ReconcileAsync(cancellationToken);
        var settled = await host.ReadAsync(job.Id);

        var result = await host.Client.DiscoverAsync(cancellationToken: cancellationToken);

        Assert.That((await host.ReadAsync(job.Id)).Version, Is.EqualTo(settled.Version));
        Assert.That(result.Providers.Single().Synced, Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task Twins_that_a_sync_shows_one_by_one_are_all_cancelled(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        await host.DispatchAsync(cancellationToken);
        await ResendAsync(cluster, cancellationToken);
        await ResendAsync(cluster, cancellationToken);

        await host.Client.DiscoverAsync(cancellationToken: cancellationToken);
        await host.ReconcileAsync(cancellationToken);

        Assert.That(cluster.Fake.Accepted.Select(known => known.CancelRequested), Is.EqualTo(new[] { false, true, true }));
        Assert.That((await host.ReadAsync(job.Id)).External!.Id, Is.EqualTo(cluster.Fake.Accepted[0].Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_twin_that_cannot_be_cancelled_does_not_hold_up_the_settling_of_its_job(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        await host.DispatchAsync(cancellationToken);
        var attempt = (await host.ReadAsync(job.Id)).CurrentAttempt!;
        cluster.Fake.Options.Fault = (operation, _) => operation == "cancel" ? FakeFault.ServerError : FakeFault.None;
        await host.Client.DeclareNotSubmittedAsync(job.Id, "somebody", cancellationToken);
        cluster.Provider.OnSubmit = (_, _, _) => throw new TimeoutException("lost");
        await host.DispatchAsync(cancellationToken);
        cluster.Provider.OnSubmit = null;
        await host.Recorder.RecordAsync(new ProviderEvent { Job = new("fake", "", cluster.Fake.Accepted[0].Id), ClientToken = attempt.ClientToken, Report = Some.Report(JobStatus.Running) }, cancellationToken: cancellationToken);

        await cluster.LiveAsync(host, TimeSpan.FromMinutes(5), cancellationToken);

        var settled = await host.ReadAsync(job.Id);
        Assert.That(settled.External, Is.Not.Null);
        Assert.That(settled.HasTwin, Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task What_a_callback_says_of_a_twin_is_not_said_of_the_job(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        await host.DispatchAsync(cancellationToken);

        var said = new ProviderEvent { Job = new("fake", "", "another"), JobId = job.Id, Report = Some.Report(JobStatus.Cancelled) };
        await host.Recorder.RecordAsync(said, cancellationToken: cancellationToken);

        Assert.That((await host.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Queued));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_late_twin_that_nobody_tells_of_is_found_by_the_watch_and_cancelled(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        JobSubmission? late = null;
        cluster.Provider.OnSubmit = (submission, _, _) =>
        {
            late = submission;
            throw new TimeoutException("the machine was paused before the bytes left it");
        };
        await host.DispatchAsync(cancellationToken);
        cluster.Provider.OnSubmit = null;
        await cluster.LiveAsync(host, TimeSpan.FromMinutes(10), cancellationToken);
        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(1), "settled as not submitted and sent again");

        await cluster.Fake.SubmitAsync(late!, ProviderContext.Host, cancellationToken);
        await cluster.LiveAsync(host, TimeSpan.FromMinutes(20), cancellationToken);

        Assert.That(cluster.Fake.Accepted.Select(known => known.CancelRequested), Is.EqualTo(new[] { false, true }));
        Assert.That((await host.ReadAsync(job.Id)).External!.Id, Is.EqualTo(cluster.Fake.Accepted[0].Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_late_acceptance_of_a_job_that_was_deleted_meanwhile_is_cancelled_at_the_provider(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (stalled, stalledStore) = cluster.AddHost();
        var (other, _) = cluster.AddHost();
        var job = await stalled.SubmitAsync();
        var sent = new TaskCompletionSource();
        var proceed = new TaskCompletionSource();
        cluster.Provider.OnSubmit = async (submission, submit, _) =>
        {
            sent.SetResult();
            await proceed.Task;
            return await submit(submission, CancellationToken.None);
        };
        await stalled.Dispatcher.DispatchAsync(cancellationToken);
        await sent.Task.WaitAsync(cancellationToken);
        stalledStore.Break("renew");
        await other.Client.CancelAsync(job.Id, cancellationToken: cancellationToken);
        for (var pass = 0; pass < 12; pass++)
        {
            cluster.Advance(TimeSpan.FromSeconds(30));
            await other.ReconcileAsync(cancellationToken);
        }

        Assert.That(await other.Client.DeleteAsync(job.Id, cancellationToken), Is.EqualTo(JobDeleteOutcome.Deleted));
        var cancelled = new TaskCompletionSource();
        cluster.Fake.Options.Fault = (operation, _) =>
        {
            if (operation == "cancel")
            {
                cancelled.TrySetResult();
            }

            return FakeFault.None;
        };
        proceed.SetResult();
        await cancelled.Task.WaitAsync(cancellationToken);
        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(1));
    }

    /// <summary>One job of ours that the provider has three times, as after a proxy that sent it again.</summary>
    private static async Task<TrainingJob> SubmitThriceAsync(Cluster cluster, HostUnderTest host, CancellationToken cancellationToken)
    {
        var job = await host.SubmitAsync();
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        await host.DispatchAsync(cancellationToken);
        cluster.Fake.Options.Fault = null;
        await ResendAsync(cluster, cancellationToken);
        await ResendAsync(cluster, cancellationToken);
        return job;
    }

    private static Task ResendAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        cluster.Advance(TimeSpan.FromSeconds(1));
        return cluster.Fake.SubmitAsync(cluster.Fake.Accepted[0].Submission!, ProviderContext.Host, cancellationToken);
    }
}
