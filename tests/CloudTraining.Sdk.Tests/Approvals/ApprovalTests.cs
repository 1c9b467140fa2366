using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests.Approvals;

public sealed class ApprovalTests
{
    [Test]
    public async Task A_job_above_the_cost_threshold_waits_blocked_and_is_dispatched_only_once_approved()
    {
        await using var sdk = new TestSdk(builder => builder.ConfigureApprovals(options => options.CostThresholdUsd = 100));
        var job = await sdk.SubmitAsync(Some.Request() with { EstimatedCostUsd = 120 });
        var before = await sdk.DispatchAsync();

        await sdk.Client.ApproveAsync(job.Id, "lead");
        var after = await sdk.DispatchAsync();

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(before, Is.Empty);
            Assert.That(after, Is.EqualTo(new[] { job.Id }));
            Assert.That((await sdk.ReadEventsAsync(job.Id)).Select(jobEvent => jobEvent.Type).Take(3), Is.EqualTo(new[] { JobEventType.JobAdded, JobEventType.ApprovalRequested, JobEventType.ApprovalDecided }));
        });
    }

    [Test]
    public async Task An_approval_past_its_deadline_expires_with_job_entry_event_and_documented_log_lines()
    {
        await using var sdk = new TestSdk(builder => builder.RequireApproval(_ => "house rule"));
        var job = await sdk.SubmitAsync();
        sdk.Clock.Advance(TimeSpan.FromHours(24));

        var expired = await sdk.Expiry.ExpireAsync();

        var after = await sdk.ReadAsync(job.Id);
        var events = await sdk.ReadEventsAsync(job.Id);
        Assert.Multiple(() =>
        {
            Assert.That(expired, Is.EqualTo(1));
            Assert.That((after.Approval!.Status, after.Queue!.Status, after.Status), Is.EqualTo((ApprovalStatus.Expired, QueueStatus.Failed, JobStatus.Cancelled)));
            Assert.That(events.Select(jobEvent => jobEvent.Type).TakeLast(2), Is.EqualTo(new[] { JobEventType.JobStatusChanged, JobEventType.ApprovalExpired }));
            Assert.That(sdk.Logs.Messages(LogLevel.Information), Has.Some.EqualTo("Expired 1 approval requests"));
            Assert.That(sdk.Logs.Messages(LogLevel.Information), Has.Some.Contains("expired"));
        });
    }

    [Test]
    public async Task More_than_a_page_of_approvals_expires_in_one_sweep()
    {
        await using var sdk = new TestSdk(builder => builder.RequireApproval(_ => "house rule"));
        for (var i = 0; i < 1_150; i++)
        {
            await sdk.SubmitAsync();
        }

        sdk.Clock.Advance(TimeSpan.FromHours(24));

        Assert.That(await sdk.Expiry.ExpireAsync(), Is.EqualTo(1_150));
    }

    [Test]
    public async Task Approve_reject_expire_and_cancel_at_the_same_instant_give_one_winner_and_its_events([Range(1, 4)] int seed)
    {
        const int Races = 2_500;
        var random = new Random(seed);
        await using var sdk = new TestSdk(builder => builder.RequireApproval(_ => "house rule"));
        var deadline = sdk.Clock.GetUtcNow().AddHours(24);
        for (var race = 0; race < Races; race++)
        {
            var job = Some.JobAwaitingApproval(expiresAt: race % 2 == 0 ? sdk.Clock.GetUtcNow() : deadline);
            await sdk.Store.AddAsync(job, []);
            Func<Task<TransitionOutcome>>[] contenders =
            [
                async () => (await sdk.Client.ApproveAsync(job.Id, "lead")).Outcome,
                async () => (await sdk.Client.RejectAsync(job.Id, "lead")).Outcome,
                async () => (await sdk.Client.CancelAsync(job.Id)).Outcome,
                async () => (await sdk.Get<JobWriter>().ApplyAsync(job.Id, new JobInput.ApprovalExpired()))!.Value.Outcome,
            ];
            random.Shuffle(contenders);
            using var start = new Barrier(2);
            var first = Task.Run(() => Race(contenders[..2]));
            var second = Task.Run(() => Race(contenders[2..]));
            await Task.WhenAll(first, second);

            async Task Race(Func<Task<TransitionOutcome>>[] ours)
            {
                start.SignalAndWait();
                foreach (var contender in ours)
                {
                    await contender();
                }
            }

            var after = await sdk.ReadAsync(job.Id);
            var types = (await sdk.ReadEventsAsync(job.Id)).Select(jobEvent => jobEvent.Type).ToList();
            var decisions = types.Count(type => type is JobEventType.ApprovalDecided or JobEventType.ApprovalExpired);
            var ends = types.Count(type => type == JobEventType.JobStatusChanged);
            var context = $"seed {seed}, race {race}: {after.Approval!.Status} {string.Join(',', types)}";
            Assert.That(after.Status, Is.EqualTo(JobStatus.Cancelled), context);
            Assert.That(ends, Is.EqualTo(1), context);
            Assert.That(decisions, Is.EqualTo(after.Approval.Status == ApprovalStatus.Cancelled ? 0 : 1), context);
        }
    }
}
