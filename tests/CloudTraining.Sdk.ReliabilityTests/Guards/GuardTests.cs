using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Guards;

/// <summary>One test for each guard that stands alone between a race and a second bill. docs/reliability.md says which line is whose.</summary>
public sealed class GuardTests
{
    [Test, CancelAfter(120_000)]
    public async Task Approve_expire_and_cancel_at_the_same_instant_have_one_winner_and_its_events(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost(builder => builder.RequireApproval(_ => "always"));
        var (other, _) = cluster.AddHost();
        var writer = host.Get<JobWriter>();
        for (var race = 0; race < 100_000; race++)
        {
            var added = await cluster.Inner.AddAsync(Some.JobAwaitingApproval(cluster.Clock.GetUtcNow()), [], cancellationToken);
            var job = added.Job;

            // All three have read the same version before any of them saves; the deadline decides for the expiry, so a late approval expires as well.
            JobInput[] inputs = [new JobInput.Approved("somebody", null), new JobInput.ApprovalExpired(), new JobInput.CancelRequested("somebody")];
            var results = await Task.WhenAll(inputs.Select(input => Task.Run(() => writer.ApplyAsync(new JobDecision(job, input), cancellationToken), cancellationToken)));

            Assert.That(results.Count(result => result is { HasChanged: true }), Is.EqualTo(1), $"race {race}");
            Assert.That((await cluster.Inner.FindAsync(job.Id, cancellationToken))!.Version, Is.EqualTo(2));
        }

        var decided = (await cluster.Inner.ReadAsync(0, int.MaxValue, cancellationToken)).Events.GroupBy(said => said.JobId).ToList();
        Assert.That(decided.All(of => of.Count(said => said.Type == JobEventType.JobStatusChanged) == 1), Is.True);
        Assert.That(other.Dispatcher.UnderWay, Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task The_outcome_of_an_attempt_that_was_replaced_changes_nothing(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        cluster.Provider.OnSubmit = (_, _, _) => throw new TimeoutException("lost");
        await host.DispatchAsync(cancellationToken);
        var replaced = (await host.ReadAsync(job.Id)).CurrentAttempt!;
        await host.Client.DeclareNotSubmittedAsync(job.Id, "somebody", cancellationToken);
        await host.DispatchAsync(cancellationToken);
        var current = await host.ReadAsync(job.Id);

        var writer = host.Get<JobWriter>();
        foreach (var input in new JobInput[]
        {
            new JobInput.Refused(replaced.Id, "too late", null),
            new JobInput.NotSubmitted(replaced.Id, "too late"),
            new JobInput.OutcomeUnknown(replaced.Id, "too late"),
            new JobInput.ListedWithoutTrace(replaced.Id),
        })
        {
            await writer.ApplyAsync(job.Id, input, cancellationToken: cancellationToken);
        }

        Assert.That(await host.ReadAsync(job.Id), Is.EqualTo(current));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_submission_whose_outcome_is_unknown_goes_on_holding_its_slot(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost(builder => builder.ConfigureQueue(queue => queue.MaxConcurrent = 3));
        cluster.Provider.OnSubmit = (_, _, _) => throw new TimeoutException("lost");
        for (var user = 0; user < 9; user++)
        {
            await host.SubmitAsync(Some.Request($"user-{user}"));
        }

        for (var pass = 0; pass < 3; pass++)
        {
            await host.DispatchAsync(cancellationToken);
        }

        var queue = await host.Client.GetQueueAsync(cancellationToken);
        Assert.That(queue.Running, Has.Count.EqualTo(3));
        Assert.That(queue.Waiting, Has.Count.EqualTo(6));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_callback_that_is_delivered_again_changes_nothing_even_after_other_changes(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var job = await host.SubmitAsync();
        await host.DispatchAsync(cancellationToken);
        var external = (await host.ReadAsync(job.Id)).External!;
        Task DeliverAsync(string delivery, decimal cost) => host.Recorder.RecordAsync(
            new ProviderEvent { Job = external, Report = Some.Report(JobStatus.Running, cost) }, $"webhook:fake:{delivery}", cancellationToken);

        await DeliverAsync("one", 1m);
        await DeliverAsync("two", 2m);
        await DeliverAsync("one", 1m);

        Assert.That((await host.ReadAsync(job.Id)).CostUsd, Is.EqualTo(2m));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_request_that_is_repeated_under_its_key_is_paid_for_once(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster();
        var (host, _) = cluster.AddHost();
        var (other, _) = cluster.AddHost();

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => (await (i % 2 == 0 ? host : other).SubmitAsync(Some.Request(idempotencyKey: "key"))).Id)));
        await host.DispatchAsync(cancellationToken);
        await other.DispatchAsync(cancellationToken);

        Assert.That(ids.Distinct().Count(), Is.EqualTo(1));
        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(20_000)]
    public async Task One_job_of_the_provider_is_never_two_of_ours(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => options.ShowsClientTokens = false);
        var (host, _) = cluster.AddHost();
        var (other, _) = cluster.AddHost();
        for (var i = 0; i < 50; i++)
        {
            cluster.Fake.AddForeign(JobStatus.Running);
        }

        await Task.WhenAll(host.Client.DiscoverAsync(cancellationToken: cancellationToken), other.Client.DiscoverAsync(cancellationToken: cancellationToken));

        var page = await cluster.Inner.ListAsync(new JobFilter { Limit = 1_000 }, cancellationToken);
        Assert.That(page.Jobs.Select(job => job.External), Is.Unique);
        Assert.That(page.Jobs, Has.Count.EqualTo(50));
    }
}
