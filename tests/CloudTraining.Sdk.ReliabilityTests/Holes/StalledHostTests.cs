using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Holes;

/// <summary>Hosts that stand still at the worst moment, while others take their work over.</summary>
public sealed class StalledHostTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_stalled_submission_does_not_send_under_the_lease_of_the_claim_that_replaced_it(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (stalled, stalledStore) = cluster.AddHost();
        var (other, _) = cluster.AddHost();
        var job = await stalled.SubmitAsync();
        using var gate = new StepGate("submission.start", job.Id);
        await stalled.Dispatcher.DispatchAsync(cancellationToken);
        await gate.Reached.WaitAsync(cancellationToken);
        stalledStore.Break("renew");
        await SettleAsNotSubmittedAsync(cluster, other, job.Id, cancellationToken);
        stalledStore.Before = null;

        var secondSends = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        cluster.Provider.OnSubmit = async (submission, submit, token) =>
        {
            secondSends.TrySetResult();
            await answer.Task.WaitAsync(token);
            return await submit(submission, token);
        };
        await stalled.Dispatcher.DispatchAsync(cancellationToken);
        await secondSends.Task.WaitAsync(cancellationToken);
        cluster.Provider.OnSubmit = null;
        gate.Release();
        await WaitUntilAsync(stalled, attempts: 1, cancellationToken);
        answer.SetResult();
        await stalled.Dispatcher.WaitForSubmissionsAsync(cancellationToken);

        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(1));
        Assert.That((await other.ReadAsync(job.Id)).External?.Id, Is.EqualTo(cluster.Fake.Accepted[0].Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_submission_that_was_sent_long_after_its_claim_gets_the_whole_settle_time(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options =>
        {
            options.ListLag = TimeSpan.FromSeconds(280);
            options.Limits = options.Limits with { SettleTime = TimeSpan.FromSeconds(300) };
        });
        var (dying, dyingStore) = cluster.AddHost();
        var (other, _) = cluster.AddHost();
        var job = await dying.SubmitAsync();
        using var gate = new StepGate("submission.start", job.Id);
        await dying.Dispatcher.DispatchAsync(cancellationToken);
        await gate.Reached.WaitAsync(cancellationToken);

        // Ten minutes of upload, say; the lease is renewed all the time. Then the provider takes the job and the host is never heard of again.
        for (var minute = 0; minute < 60; minute++)
        {
            cluster.Advance(TimeSpan.FromSeconds(10));
        }

        var sent = new TaskCompletionSource();
        cluster.Provider.OnSubmit = async (submission, submit, token) =>
        {
            await submit(submission, token);
            sent.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            throw new InvalidOperationException("Not reached.");
        };
        dyingStore.Break("renew", "save");
        gate.Release();
        await sent.Task.WaitAsync(cancellationToken);
        cluster.Provider.OnSubmit = null;
        cluster.Advance(TimeSpan.FromSeconds(31));
        await cluster.LiveAsync(other, TimeSpan.FromMinutes(10), cancellationToken);

        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(1));
        Assert.That((await other.ReadAsync(job.Id)).External?.Id, Is.EqualTo(cluster.Fake.Accepted[0].Id));
        dyingStore.Before = null;
    }

    [Test, CancelAfter(20_000)]
    public async Task A_provider_that_allows_its_calls_more_time_than_a_lease_has_is_submitted_to_all_the_same(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => options.Limits = options.Limits with { CallTimeout = TimeSpan.FromMinutes(2) });
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();

        await host.DispatchAsync(cancellationToken);

        var sent = await host.ReadAsync(job.Id);
        Assert.That(sent.External, Is.Not.Null);
        Assert.That(sent.Attempts, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task Draining_waits_for_what_a_claim_under_way_still_takes(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, store) = cluster.AddHost();
        var job = await host.SubmitAsync();
        var claiming = new TaskCompletionSource();
        var proceed = new TaskCompletionSource();
        store.Before = async operation =>
        {
            if (operation == "claim")
            {
                claiming.TrySetResult();
                await proceed.Task;
            }
        };

        var pass = host.Dispatcher.DispatchAsync(cancellationToken);
        await claiming.Task.WaitAsync(cancellationToken);
        var drain = host.Dispatcher.DrainAsync(cancellationToken);
        proceed.SetResult();
        await drain;

        Assert.That((await host.ReadAsync(job.Id)).Queue!.Status, Is.EqualTo(QueueStatus.Ready));
        Assert.That(cluster.Fake.Accepted, Is.Empty);
        await pass;
    }

    [Test, CancelAfter(20_000)]
    public async Task A_call_that_ignores_its_time_limit_holds_nobody_and_its_late_answer_is_kept(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => options.CanReconcile = false);
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        var sent = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        cluster.Provider.OnSubmit = async (submission, submit, _) =>
        {
            sent.SetResult();
            await answer.Task;
            return await submit(submission, CancellationToken.None);
        };
        await host.Dispatcher.DispatchAsync(cancellationToken);
        await sent.Task.WaitAsync(cancellationToken);

        cluster.Advance(TimeSpan.FromSeconds(20));
        await host.Dispatcher.WaitForSubmissionsAsync(cancellationToken);
        var unknown = await host.ReadAsync(job.Id);
        var recorded = await cluster.Inner.GetHeadAsync(cancellationToken);
        answer.SetResult();
        await cluster.Inner.WaitAsync(recorded, cancellationToken);

        Assert.That(unknown.CurrentAttempt!.Outcome, Is.EqualTo(AttemptOutcome.Unknown));
        Assert.That((await host.ReadAsync(job.Id)).External?.Id, Is.EqualTo(cluster.Fake.Accepted.Single().Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_provider_that_asks_to_wait_for_ages_does_not_break_the_recording_of_its_refusal(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        cluster.Provider.OnSubmit = (_, _, _) => throw new Providers.ProviderException(Providers.ProviderErrorKind.RateLimited, "fake", "submit", "Later.") { RetryAfter = TimeSpan.MaxValue };

        await host.DispatchAsync(cancellationToken);

        var refused = await host.ReadAsync(job.Id);
        Assert.That(refused.CurrentAttempt!.Outcome, Is.EqualTo(AttemptOutcome.Refused));
        Assert.That(refused.Queue!.NotBefore, Is.InRange(cluster.Clock.GetUtcNow() + TimeSpan.FromDays(1), cluster.Clock.GetUtcNow() + TimeSpan.FromDays(1) + TimeSpan.FromMinutes(5)));
    }

    /// <summary>Waits, on the dispatcher's own tasks, until no more than so many submissions are under way.</summary>
    private static async Task WaitUntilAsync(HostUnderTest host, int attempts, CancellationToken cancellationToken)
    {
        while (host.Dispatcher.UnderWay > attempts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task SettleAsNotSubmittedAsync(Cluster cluster, HostUnderTest host, string jobId, CancellationToken cancellationToken)
    {
        for (var pass = 0; pass < 12 && (await host.ReadAsync(jobId)).CurrentAttempt!.Outcome != AttemptOutcome.NotSubmitted; pass++)
        {
            cluster.Advance(TimeSpan.FromSeconds(30));
            await host.ReconcileAsync(cancellationToken);
        }

        Assert.That((await host.ReadAsync(jobId)).CurrentAttempt!.Outcome, Is.EqualTo(AttemptOutcome.NotSubmitted));
    }
}
