using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.ReliabilityTests.Holes;

/// <summary>A wish to cancel reaches the provider, whenever it was said and whoever crashed; here with polling off, so that nothing but the settling can send it.</summary>
public sealed class CancelTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_cancel_during_the_submission_is_sent_as_soon_as_the_provider_id_is_known(CancellationToken cancellationToken)
    {
        await using var cluster = CreateCalledBack();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        cluster.Provider.OnSubmit = async (submission, submit, token) =>
        {
            await host.Client.CancelAsync(job.Id, cancellationToken: token);
            return await submit(submission, token);
        };

        await host.DispatchAsync(cancellationToken);

        Assert.That(cluster.Fake.Accepted.Single().CancelRequested, Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_cancel_of_a_lost_submission_is_sent_once_it_is_adopted(CancellationToken cancellationToken)
    {
        await using var cluster = CreateCalledBack();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        await host.DispatchAsync(cancellationToken);
        await host.Client.CancelAsync(job.Id, cancellationToken: cancellationToken);

        await host.ReconcileAsync(cancellationToken);

        Assert.That(cluster.Fake.Accepted.Single().CancelRequested, Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(20_000)]
    public async Task A_cancel_that_was_stored_by_a_host_that_died_is_sent_by_another_and_the_end_recorded(bool discovered, CancellationToken cancellationToken)
    {
        await using var cluster = CreateCalledBack();
        var (host, _) = cluster.AddHost();
        var (other, _) = cluster.AddHost();
        string id;
        if (discovered)
        {
            id = cluster.Fake.AddForeign(JobStatus.Running);
            await host.Client.DiscoverAsync(cancellationToken: cancellationToken);
        }
        else
        {
            id = (await host.SubmitAsync()).Id;
            await host.DispatchAsync(cancellationToken);
        }

        cluster.Fake.Options.Fault = (operation, _) => operation == "cancel" ? FakeFault.ServerError : FakeFault.None;
        await host.Client.CancelAsync(id, wait: TimeSpan.Zero, cancellationToken: cancellationToken);
        cluster.Fake.Options.Fault = null;

        await other.ReconcileAsync(cancellationToken);
        var asked = cluster.Fake.Accepted.Single();
        cluster.Fake.Move(asked.Id, JobStatus.Cancelled);
        await other.ReconcileAsync(cancellationToken);

        Assert.That(asked.CancelRequested, Is.True);
        Assert.That((await other.ReadAsync(id)).Status, Is.EqualTo(JobStatus.Cancelled));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_cancelled_job_that_never_reached_the_provider_is_not_sent_again(CancellationToken cancellationToken)
    {
        await using var cluster = CreateCalledBack();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.ServerError : FakeFault.None;
        await host.DispatchAsync(cancellationToken);
        cluster.Fake.Options.Fault = null;
        await host.Client.CancelAsync(job.Id, cancellationToken: cancellationToken);

        await cluster.LiveAsync(host, TimeSpan.FromMinutes(5), cancellationToken);

        Assert.That(cluster.Fake.Accepted, Is.Empty);
        Assert.That((await host.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Cancelled));
    }

    [Test, CancelAfter(20_000)]
    public async Task Cancels_that_keep_failing_hide_neither_a_lost_submission_nor_each_other(CancellationToken cancellationToken)
    {
        await using var cluster = CreateCalledBack();
        var (host, _) = cluster.AddHost(builder => builder.Services.Configure<ReconciliationOptions>(options => options.MaxPerPass = 2));
        var refused = new HashSet<string>(StringComparer.Ordinal);
        cluster.Fake.Options.Fault = (operation, id) => operation == "cancel" && refused.Add(id!) ? FakeFault.ServerError : FakeFault.None;
        for (var i = 0; i < 5; i++)
        {
            cluster.Fake.AddForeign(JobStatus.Running, $"foreign-{i}");
        }

        await host.Client.DiscoverAsync(cancellationToken: cancellationToken);
        for (var i = 0; i < 5; i++)
        {
            await host.Client.CancelAsync($"foreign-{i}", wait: TimeSpan.Zero, cancellationToken: cancellationToken);
        }

        // The watch looks now, so that it does not find the lost one later instead of the settler.
        await host.ReconcileAsync(cancellationToken);
        refused.Clear();
        cluster.Advance(TimeSpan.FromMinutes(1));
        cluster.Provider.OnSubmit = async (submission, submit, token) =>
        {
            await submit(submission, token);
            throw new TimeoutException("lost");
        };
        var lost = await host.SubmitAsync();
        await host.DispatchAsync(cancellationToken);

        await host.ReconcileAsync(cancellationToken);
        var adopted = await host.ReadAsync(lost.Id);
        await host.ReconcileAsync(cancellationToken);
        await host.ReconcileAsync(cancellationToken);

        Assert.That(adopted.External, Is.Not.Null);
        Assert.That(refused, Has.Count.EqualTo(5), "each was asked again within three passes of two");
    }

    private static Cluster CreateCalledBack() => new(options => options.WebhookUrl = new Uri("https://host.example/hooks"));
}
