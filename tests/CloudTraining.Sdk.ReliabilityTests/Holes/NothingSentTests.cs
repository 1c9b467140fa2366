using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Holes;

/// <summary>What fails before the call is known not to have been sent, and nobody needs to be asked about it.</summary>
public sealed class NothingSentTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_store_that_is_away_before_the_call_brings_the_job_back_to_the_queue(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => options.CanReconcile = false);
        var (host, store) = cluster.AddHost();
        var job = await host.SubmitAsync();
        using var gate = new StepGate("submission.start", job.Id);
        await host.Dispatcher.DispatchAsync(cancellationToken);
        await gate.Reached.WaitAsync(cancellationToken);
        store.Break("renew");
        cluster.Advance(TimeSpan.FromSeconds(29));

        gate.Release();
        await host.Dispatcher.WaitForSubmissionsAsync(cancellationToken);

        var back = await host.ReadAsync(job.Id);
        store.Before = null;
        Assert.That((back.CurrentAttempt!.Outcome, back.Queue!.Status, back.Attention, cluster.Fake.Accepted.Count), Is.EqualTo((AttemptOutcome.NotSubmitted, QueueStatus.Ready, (JobAttention?)null, 0)));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_sync_leaves_alone_what_was_submitted_while_it_read_the_list(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => options.ShowsClientTokens = false);
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        var isSubmitted = false;
        cluster.Fake.Options.Fault = (operation, _) =>
        {
            if (operation == "list" && !isSubmitted)
            {
                isSubmitted = true;
                host.DispatchAsync(cancellationToken).GetAwaiter().GetResult();
            }

            return operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        };

        var sync = (await host.Client.DiscoverAsync(cancellationToken: cancellationToken)).Providers.Single();

        Assert.That((sync.Synced, sync.Deferred), Is.EqualTo((0, 1)));
        Assert.That((await host.ReadAsync(job.Id)).CurrentAttempt!.Outcome, Is.EqualTo(AttemptOutcome.Unknown));
    }
}
