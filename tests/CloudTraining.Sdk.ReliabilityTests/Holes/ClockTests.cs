using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Holes;

/// <summary>Clocks that jump or differ from the provider's.</summary>
public sealed class ClockTests
{
    [TestCase(60)]
    [TestCase(-60)]
    [CancelAfter(20_000)]
    public async Task Setting_the_clock_neither_shortens_the_settle_time_nor_holds_a_lost_submission_back(int minutes, CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => options.ListLag = TimeSpan.FromSeconds(55));
        var (host, _) = cluster.AddHost();
        var job = await SubmitUnansweredAsync(cluster, host, cancellationToken);

        cluster.Clock.JumpWallClock(TimeSpan.FromMinutes(minutes));
        await cluster.LiveAsync(host, TimeSpan.FromMinutes(5), cancellationToken);

        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(1));
        Assert.That((await host.ReadAsync(job.Id)).External?.Id, Is.EqualTo(cluster.Fake.Accepted[0].Id));
    }

    [TestCase(60)]
    [TestCase(-60)]
    [CancelAfter(20_000)]
    public async Task A_submission_that_never_arrived_is_sent_again_within_minutes_wherever_the_clock_was_set(int minutes, CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.ServerError : FakeFault.None;
        var job = await host.SubmitAsync();
        await host.DispatchAsync(cancellationToken);
        cluster.Fake.Options.Fault = null;

        cluster.Clock.JumpWallClock(TimeSpan.FromMinutes(minutes));
        await cluster.LiveAsync(host, TimeSpan.FromMinutes(5), cancellationToken);

        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(1));
        Assert.That((await host.ReadAsync(job.Id)).Attempts, Has.Count.EqualTo(2));
    }

    [TestCase(10)]
    [TestCase(60)]
    [CancelAfter(20_000)]
    public async Task A_host_whose_clock_runs_ahead_of_the_provider_finds_its_lost_submission(int minutes, CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        cluster.Clock.JumpWallClock(TimeSpan.FromMinutes(minutes));
        var (host, _) = cluster.AddHost();

        // The watch looks now, a day back, so that the search has to find it.
        await host.ReconcileAsync(cancellationToken);
        var job = await SubmitUnansweredAsync(cluster, host, cancellationToken);

        await cluster.LiveAsync(host, TimeSpan.FromMinutes(5), cancellationToken);

        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(1));
        Assert.That((await host.ReadAsync(job.Id)).External?.Id, Is.EqualTo(cluster.Fake.Accepted[0].Id));
    }

    /// <summary>The provider takes the job and its answer is lost at once.</summary>
    private static async Task<TrainingJob> SubmitUnansweredAsync(Cluster cluster, HostUnderTest host, CancellationToken cancellationToken)
    {
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await host.SubmitAsync();
        await host.DispatchAsync(cancellationToken);
        cluster.Fake.Options.Fault = null;
        Assert.That((await host.ReadAsync(job.Id)).CurrentAttempt!.Outcome, Is.EqualTo(AttemptOutcome.Unknown));
        return job;
    }
}
