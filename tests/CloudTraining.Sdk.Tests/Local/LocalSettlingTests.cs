using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers.Local;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Local;

/// <summary>The local provider under the SDK's own queue: what its features are for.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LocalSettlingTests
{
    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("local-");

    [TearDown]
    public void DeleteOutput() => LocalBench.Delete(_output);

    [Test, CancelAfter(60_000)]
    public async Task A_claim_whose_host_died_before_the_run_began_is_handed_out_again_without_a_settle_time()
    {
        await using var sdk = StartSdk();
        var job = await sdk.SubmitAsync(Some.Request() with { Provider = "local" });
        var died = await ClaimAsDyingHostAsync(sdk, TimeSpan.FromSeconds(30));
        sdk.Clock.Advance(TimeSpan.FromSeconds(31));

        await sdk.Settler.SettleAsync();
        var settled = await sdk.ReadAsync(job.Id);
        var claimed = await sdk.DispatchAsync();

        var running = await sdk.ReadAsync(job.Id);
        Assert.That((settled.Queue!.Status, settled.Attempts[^1].Outcome), Is.EqualTo((QueueStatus.Ready, AttemptOutcome.NotSubmitted)));
        Assert.That(claimed, Is.EqualTo(new[] { job.Id }));
        Assert.That((running.External, running.CurrentAttempt!.ClientToken == died.ClientToken), Is.EqualTo((running.CurrentAttempt.External, false)));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_end_of_a_run_is_recorded_as_it_is_told_without_a_poll(CancellationToken cancellationToken)
    {
        await using var sdk = StartSdk();
        var job = await sdk.SubmitAndDispatchAsync(Some.Request() with { Provider = "local" });
        var feed = sdk.Get<IEnumerable<IBackgroundTask>>().Single(task => task.Name == "provider feed");

        while (!(await sdk.ReadAsync(job.Id)).IsTerminal)
        {
            await feed.WaitForWorkAsync(cancellationToken);
            await feed.RunOnceAsync(cancellationToken);
        }

        Assert.That((await sdk.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Completed));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_deleted_job_does_not_come_back_with_the_next_sync(CancellationToken cancellationToken)
    {
        await using var sdk = StartSdk();
        var job = await sdk.SubmitAndDispatchAsync(Some.Request() with { Provider = "local" });
        var feed = sdk.Get<IEnumerable<IBackgroundTask>>().Single(task => task.Name == "provider feed");
        await feed.WaitForWorkAsync(cancellationToken);
        await feed.RunOnceAsync(cancellationToken);
        Assert.That(await sdk.Client.DeleteAsync(job.Id, cancellationToken), Is.EqualTo(JobDeleteOutcome.Deleted));

        var sync = await sdk.Client.DiscoverAsync("local", cancellationToken);

        Assert.That((sync.Synced, (await sdk.Client.ListAsync(new JobFilter(), cancellationToken)).Jobs.Count), Is.EqualTo((0, 0)));
    }

    private TestSdk StartSdk() => new(builder => builder.AddLocalProvider(options =>
    {
        options.Command = "true";
        options.OutputDirectory = _output.FullName;
    }));

    /// <summary>What a host leaves that was killed between its claim and the call of the provider.</summary>
    private static async Task<SubmissionAttempt> ClaimAsDyingHostAsync(TestSdk sdk, TimeSpan lease)
    {
        var claimed = await sdk.Store.ClaimAsync(new ClaimRequest
        {
            Policy = sdk.Get<IQueuePolicy>(),
            Owner = "a host that died",
            Lease = lease,
            Max = 1,
            Decide = (candidate, now) => JobTransitions.Apply(candidate, new JobInput.Claimed(JobId.New(sdk.Clock), "ct-died", "a host that died"), now),
        });
        return claimed.Single().Job.CurrentAttempt!;
    }
}
