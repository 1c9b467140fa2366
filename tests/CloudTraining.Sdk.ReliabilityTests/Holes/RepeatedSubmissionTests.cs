using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Holes;

/// <summary>Providers that take the same token twice without harm and cannot be searched: a lost submission is settled by sending it again.</summary>
public sealed class RepeatedSubmissionTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_lost_answer_is_settled_by_the_same_token_and_the_provider_runs_one_job(CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => (options.CanReconcile, options.HasNativeIdempotency) = (false, true));
        var (host, _) = cluster.AddHost();
        var job = await LoseAnswerAsync(cluster, host, cancellationToken);

        await host.ReconcileAsync(cancellationToken);

        Assert.That((await host.ReadAsync(job.Id)).External?.Id, Is.EqualTo(cluster.Fake.Accepted.Single().Id));
    }

    [TestCase(FakeFault.Invalid)]
    [TestCase(FakeFault.RateLimited)]
    [TestCase(FakeFault.Unreachable)]
    [CancelAfter(20_000)]
    public async Task A_refusal_of_the_repeat_says_nothing_of_the_first_call_and_a_person_is_asked_in_the_end(FakeFault fault, CancellationToken cancellationToken)
    {
        await using var cluster = new Cluster(options => (options.CanReconcile, options.HasNativeIdempotency) = (false, true));
        var (host, _) = cluster.AddHost();
        var job = await LoseAnswerAsync(cluster, host, cancellationToken);
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? fault : FakeFault.None;

        await host.ReconcileAsync(cancellationToken);
        var early = await host.ReadAsync(job.Id);
        await cluster.LiveAsync(host, TimeSpan.FromMinutes(61), cancellationToken);

        var late = await host.ReadAsync(job.Id);
        Assert.That((early.IsTerminal, early.CurrentAttempt!.Outcome, early.Attention), Is.EqualTo((false, AttemptOutcome.Unknown, (JobAttention?)null)));
        Assert.That(late.Attention?.Reason, Does.StartWith("Nobody knows whether Fake took this job: sending it again under the same token failed since"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_job_with_a_file_is_not_sent_again_without_it(CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        await using var cluster = new Cluster(options => (options.CanReconcile, options.HasNativeIdempotency, options.TakesUploads) = (false, true, true));
        var (host, _) = cluster.AddHost();
        var job = await LoseAnswerAsync(cluster, host, cancellationToken, Some.Request() with { Upload = new JobUpload { Path = file, InputName = "images" } });

        await host.ReconcileAsync(cancellationToken);

        var asked = await host.ReadAsync(job.Id);
        Assert.That(cluster.Fake.Calls["submit"], Is.EqualTo(1));
        Assert.That(asked.Attention?.Reason, Does.Contain("its file would have to be uploaded anew"));
        File.Delete(file);
    }

    private static async Task<TrainingJob> LoseAnswerAsync(Cluster cluster, HostUnderTest host, CancellationToken cancellationToken, TrainingRequest? request = null)
    {
        cluster.Fake.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await host.SubmitAsync(request);
        await host.DispatchAsync(cancellationToken);
        cluster.Fake.Options.Fault = null;
        return job;
    }
}
