using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ReplicateSimulator;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A thousand jobs through the real dispatcher while answers get lost: nothing runs twice, nothing is lost. The truth is the simulator's own log.</summary>
[TestFixture]
public sealed class LostAnswersTests
{
    private const int Jobs = 1_000;

    [Test, CancelAfter(300_000)]
    public async Task A_thousand_jobs_with_a_tenth_of_the_create_answers_lost_run_once_each_and_all_are_known(CancellationToken cancellationToken)
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        await using var rig = await ReplicateRig.StartAsync(
            options => options.Model = $"{SimulatorHost.Model}:{ModelCatalog.Latest(SimulatorHost.Model)}",
            settings: ["CreatesPerMinute=1000000", "ReadsPerMinute=1000000", "Seed=20261122"],
            services: services => services.Configure<QueueOptions>(queue => queue.MaxConcurrent = queue.MaxConcurrentPerUser = Jobs),
            clock: clock);
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.ResetAfterAccept, Rate = 0.1 });
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.ResetBeforeAccept, Rate = 0.02 });
        var client = rig.Get<ICloudTrainingClient>();
        for (var number = 0; number < Jobs; number++)
        {
            await client.SubmitAsync(new TrainingRequest { Provider = "replicate", Input = ReplicateRig.Submission().Input }, cancellationToken);
        }

        var dispatcher = rig.Get<JobDispatcher>();
        await dispatcher.DispatchAsync(cancellationToken);
        await dispatcher.WaitForSubmissionsAsync(cancellationToken);
        var lost = await CountUnknownAsync(rig, cancellationToken);
        var settler = rig.Get<SubmissionSettler>();
        for (var pass = 0; pass < 12 && await CountUnknownAsync(rig, cancellationToken) + await CountWaitingAsync(rig, cancellationToken) > 0; pass++)
        {
            await settler.SettleAsync(cancellationToken);
            clock.Advance(TimeSpan.FromSeconds(90));
            await dispatcher.DispatchAsync(cancellationToken);
            await dispatcher.WaitForSubmissionsAsync(cancellationToken);
        }

        var jobs = await ListAsync(rig, cancellationToken);
        var truth = rig.Simulator.Truth().Where(line => line.What == "create").ToList();
        TestContext.Out.WriteLine($"{lost} answers lost, {truth.Count} created, {truth.Select(line => line.ClientToken).Distinct().Count()} tokens");
        Assert.Multiple(() =>
        {
            Assert.That(lost, Is.InRange(60, 200), "the faults must have been there");
            Assert.That(truth, Has.Count.EqualTo(Jobs), "twins");
            Assert.That(jobs.Select(job => job.External?.Id), Is.EquivalentTo(truth.Select(line => line.Id)), "all adopted");
            Assert.That(jobs.Where(job => job.Attention is not null), Is.Empty);
        });
    }

    private static async Task<int> CountUnknownAsync(ReplicateRig rig, CancellationToken cancellationToken) =>
        (await ListAsync(rig, cancellationToken)).Count(job => job.CurrentAttempt is { IsUnsettled: true });

    private static async Task<int> CountWaitingAsync(ReplicateRig rig, CancellationToken cancellationToken) =>
        (await ListAsync(rig, cancellationToken)).Count(job => job.External is null);

    private static async Task<IReadOnlyList<TrainingJob>> ListAsync(ReplicateRig rig, CancellationToken cancellationToken) =>
        (await rig.Get<IJobStore>().ListAsync(new JobFilter { Limit = Jobs }, cancellationToken)).Jobs;
}
