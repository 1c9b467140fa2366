using CloudTraining.Sdk.Conformance;
using CloudTraining.Sdk.Conformance.Providers;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>The suite that every provider is held to, over real HTTP.</summary>
public sealed class ReplicateConformanceTests : ProviderSuite<ReplicateProvider>
{
    [Test]
    public void Every_implementation_of_this_package_is_held_to_its_suite() =>
        Assert.That(SuiteInheritance.FindForgotten(typeof(ReplicateProvider).Assembly, typeof(ReplicateConformanceTests).Assembly), Is.Empty);

    protected override async Task<ProviderBackend> CreateBackendAsync() => new Backend(await ReplicateRig.StartAsync(settings: ["PageSize=3"]));

    private sealed class Backend(ReplicateRig rig) : ProviderBackend
    {
        public override ICloudProvider Provider => rig.Provider;

        public override JobSubmission CreateSubmission(string clientToken) => ReplicateRig.Submission(clientToken);

        public override Task MoveAsync(ProviderJobRef job, JobStatus status, string? log = null) => rig.Simulator.MoveAsync(job.Id, new
        {
            status = status switch
            {
                JobStatus.Running => "processing",
                JobStatus.Completed => "succeeded",
                JobStatus.Failed => "failed",
                JobStatus.Cancelled => "canceled",
                _ => "starting",
            },
            logs = log,
        });

        public override void LoseNextAnswer() =>
            rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.ResetAfterAccept, Next = 1 });

        public override int CountTaken(string clientToken) => rig.Simulator.Truth().Count(line => line.What == "create" && line.ClientToken == clientToken);

        public override ValueTask DisposeAsync() => rig.DisposeAsync();
    }
}
