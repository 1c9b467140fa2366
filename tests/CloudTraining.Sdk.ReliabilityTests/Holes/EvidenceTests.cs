using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudTraining.Sdk.ReliabilityTests.Holes;

/// <summary>What no pass can settle reaches a person, with what was seen.</summary>
public sealed class EvidenceTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_match_that_another_job_carries_already_is_shown_to_a_person(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => options.ShowsClientTokens = false);
        var (host, _) = cluster.AddHost();
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await host.SubmitAsync();

        // A second store, restored from a backup say, had the provider's job discovered before ours was claimed.
        await host.DispatchAsync(cancellationToken);
        cluster.Fake.Options.Fault = null;
        var external = new ProviderJobRef("fake", "", cluster.Fake.Accepted[0].Id);
        await cluster.Inner.AddAsync(Some.DiscoveredJob() with { Id = external.Id, Provider = "fake", External = external }, [], cancellationToken);

        await host.ReconcileAsync(cancellationToken);

        var attention = (await host.ReadAsync(job.Id)).Attention;
        Assert.That(attention, Is.Not.Null);
        Assert.That(attention!.Evidence, Does.Contain(external.Id));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_lost_submission_to_a_provider_that_is_no_longer_registered_is_shown_to_a_person(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var (other, _) = cluster.AddHost(builder => builder.Services.RemoveAll<Providers.ICloudProvider>());
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await host.SubmitAsync();
        await host.DispatchAsync(cancellationToken);

        await other.ReconcileAsync(cancellationToken);
        var soon = (await other.ReadAsync(job.Id)).Attention;
        cluster.Advance(TimeSpan.FromHours(1));
        await other.ReconcileAsync(cancellationToken);

        Assert.That(soon, Is.Null);
        Assert.That((await other.ReadAsync(job.Id)).Attention?.Reason, Does.Contain("'fake'"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_host_without_a_jobs_provider_leaves_the_job_to_the_hosts_that_have_it(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var (other, _) = cluster.AddHost(builder => builder.Services.RemoveAll<Providers.ICloudProvider>());
        var job = await host.SubmitAsync();

        await other.DispatchAsync(cancellationToken);
        var waiting = await host.ReadAsync(job.Id);
        await host.DispatchAsync(cancellationToken);

        Assert.That(waiting.Queue!.Status, Is.EqualTo(QueueStatus.Ready));
        Assert.That((await host.ReadAsync(job.Id)).External, Is.Not.Null);
    }
}
