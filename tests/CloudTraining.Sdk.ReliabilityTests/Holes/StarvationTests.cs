using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.ReliabilityTests.Holes;

/// <summary>What cannot be settled at one provider keeps nothing at another from being settled.</summary>
public sealed class StarvationTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_provider_whose_search_hangs_keeps_no_other_waiting_and_is_not_asked_for_hours(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, other) = await StartAsync(cluster, maxPerPass: 500, cancellationToken);
        var hung = new List<TrainingJob>();
        for (var i = 0; i < 4; i++)
        {
            hung.Add(await LoseAsync(cluster, host, cluster.Fake, cancellationToken));
        }

        var lost = await LoseAsync(cluster, host, other, cancellationToken);
        cluster.Fake.Options.Fault = (operation, _) => operation == "reconcile" ? FakeFault.Hangs : FakeFault.None;
        var pass = host.ReconcileAsync(cancellationToken);
        while ((await host.ReadAsync(lost.Id)).External is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        // One search hangs to its limit, and the pass is over.
        cluster.Clock.Advance(cluster.Fake.Options.Limits.CallTimeout * 10);
        cluster.ProviderClock.Advance(cluster.Fake.Options.Limits.CallTimeout * 10);
        await pass;
        cluster.Fake.Options.Fault = null;
        await host.ReconcileAsync(cancellationToken);

        Assert.That(cluster.Fake.Calls["reconcile"], Is.EqualTo(5));
        foreach (var job in hung)
        {
            Assert.That((await host.ReadAsync(job.Id)).External, Is.Not.Null);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_provider_with_more_lost_submissions_than_a_pass_takes_hides_no_other_ones(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, other) = await StartAsync(cluster, maxPerPass: 2, cancellationToken);
        for (var i = 0; i < 5; i++)
        {
            await LoseAsync(cluster, host, cluster.Fake, cancellationToken);
        }

        var lost = await LoseAsync(cluster, host, other, cancellationToken);
        cluster.Fake.Options.Fault = (operation, _) => operation == "reconcile" ? FakeFault.ServerError : FakeFault.None;
        await host.ReconcileAsync(cancellationToken);

        Assert.That((await host.ReadAsync(lost.Id)).External, Is.Not.Null);
    }

    /// <summary>A host with two providers, whose watch has looked already and does not find what the settler is to find.</summary>
    private static async Task<(HostUnderTest Host, FakeProvider Other)> StartAsync(Cluster cluster, int maxPerPass, CancellationToken cancellationToken)
    {
        var other = new FakeProvider(cluster.ProviderClock);
        other.Options.Id = "other";
        var (host, _) = cluster.AddHost(builder =>
        {
            builder.AddProvider(other).ConfigureQueue(queue => queue.MaxConcurrent = queue.MaxConcurrentPerUser = 100);
            builder.Services.Configure<ReconciliationOptions>(options => options.MaxPerPass = maxPerPass);
        });
        await host.ReconcileAsync(cancellationToken);
        return (host, other);
    }

    /// <summary>A submission that the provider takes and whose answer cannot be read.</summary>
    private static async Task<TrainingJob> LoseAsync(Cluster cluster, HostUnderTest host, FakeProvider provider, CancellationToken cancellationToken)
    {
        provider.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await host.SubmitAsync(Some.Request() with { Provider = provider.Options.Id });
        await host.DispatchAsync(cancellationToken);
        provider.Options.Fault = null;
        cluster.Advance(TimeSpan.FromSeconds(1));
        return job;
    }
}
