using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests.Client;

public sealed class JobActionTests
{
    [Test]
    public async Task Cancelling_a_job_that_was_never_sent_is_immediate_and_calls_nobody()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAsync();

        var result = await sdk.Client.CancelAsync(job.Id, "ana");

        Assert.That((result.Outcome, result.Job.Status, sdk.Provider.Calls.ContainsKey("cancel")), Is.EqualTo((TransitionOutcome.Applied, JobStatus.Cancelled, false)));
    }

    [Test]
    public async Task Cancelling_a_sent_job_asks_the_provider_and_answers_with_the_status_then_true()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = (operation, id) =>
        {
            if (operation == "get")
            {
                sdk.Provider.Move(id!, JobStatus.Cancelled);
            }

            return FakeFault.None;
        };

        var result = await sdk.Client.CancelAsync(job.Id);

        Assert.That((result.Job.Status, result.Job.CancelRequestedAt), Is.EqualTo((JobStatus.Cancelled, sdk.Clock.GetUtcNow())));
    }

    [Test]
    public async Task A_provider_that_does_not_confirm_leaves_the_wish_stored_and_the_true_status()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();

        var result = await sdk.Client.CancelAsync(job.Id, wait: TimeSpan.Zero);

        Assert.That((result.Job.Status, result.Job.CancelRequestedAt is not null), Is.EqualTo((JobStatus.Queued, true)));
    }

    [Test]
    public async Task Cancelling_a_finished_job_says_so_and_changes_nothing()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAsync();
        await sdk.Client.CancelAsync(job.Id);

        var again = await sdk.Client.CancelAsync(job.Id);

        Assert.That(again.Outcome, Is.EqualTo(TransitionOutcome.AlreadyTerminal));
    }

    [Test]
    public async Task A_retry_is_a_new_job_that_names_the_old_one()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAsync();
        await sdk.Client.CancelAsync(job.Id);

        var retry = await sdk.Client.RetryAsync(job.Id);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That((retry.Job.RetryOf, retry.Job.Status, retry.Job.Input.GetRawText()), Is.EqualTo((job.Id, JobStatus.Pending, job.Input.GetRawText())));
            Assert.That((await sdk.ReadAsync(job.Id)).Status, Is.EqualTo(JobStatus.Cancelled));
        });
    }

    [Test]
    public async Task Retries_pressed_at_once_make_one_job()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAsync();
        await sdk.Client.CancelAsync(job.Id);

        var retries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => sdk.Client.RetryAsync(job.Id))));

        Assert.That(retries.Select(retry => retry.Job.Id).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_late_approval_finds_the_request_expired_and_the_log_says_so()
    {
        await using var sdk = new TestSdk(builder => builder.RequireApproval(_ => "always"));
        var job = await sdk.SubmitAsync();
        sdk.Clock.Advance(job.Approval!.ExpiresAt - sdk.Clock.GetUtcNow());

        var late = await sdk.Client.ApproveAsync(job.Id, "lead");

        Assert.That((late.Job.Status, late.Job.Approval!.Status), Is.EqualTo((JobStatus.Cancelled, ApprovalStatus.Expired)));
        Assert.That(sdk.Logs.Messages(LogLevel.Information), Has.Exactly(1).Contains("expired"));
    }

    [Test]
    public async Task A_job_whose_retry_has_ended_is_retried_as_that_retry()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAsync();
        await sdk.Client.CancelAsync(job.Id);
        var first = await sdk.Client.RetryAsync(job.Id);
        await sdk.Client.CancelAsync(first.Job.Id);

        var second = await sdk.Client.RetryAsync(job.Id);

        Assert.That((second.Job.RetryOf, second.IsRepeat), Is.EqualTo((first.Job.Id, false)));
    }

    [Test]
    public async Task A_running_job_cannot_be_retried_or_deleted()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();

        await Assert.MultipleAsync(async () =>
        {
            await Assert.ThrowsAsync<JobStateException>(() => sdk.Client.RetryAsync(job.Id));
            Assert.That(await sdk.Client.DeleteAsync(job.Id), Is.EqualTo(JobDeleteOutcome.NotTerminal));
        });
    }

    [Test]
    public async Task A_lost_answer_is_adopted_by_its_token_and_never_sent_twice()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = null;

        await sdk.Settler.SettleAsync();
        await sdk.DispatchAsync();

        var adopted = await sdk.ReadAsync(job.Id);
        Assert.That((adopted.Status, adopted.External!.Id, sdk.Provider.Accepted.Count), Is.EqualTo((JobStatus.Queued, sdk.Provider.Accepted[0].Id, 1)));
    }

    [Test]
    public async Task A_lost_call_is_sent_again_only_after_two_complete_listings_past_the_settle_time()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.ServerError : FakeFault.None;
        var job = await sdk.SubmitAndDispatchAsync();
        sdk.Provider.Options.Fault = null;
        await sdk.Settler.SettleAsync();
        var tooEarly = (await sdk.ReadAsync(job.Id)).CurrentAttempt!.EmptyListings;
        sdk.Clock.Advance(sdk.Provider.Options.Limits.SettleTime + sdk.Provider.Options.Limits.CallTimeout);

        await sdk.Settler.SettleAsync();
        var afterOne = await sdk.DispatchAsync();
        await sdk.Settler.SettleAsync();
        var afterTwo = await sdk.DispatchAsync();

        Assert.That((tooEarly, afterOne.Count, afterTwo.Count, sdk.Provider.Accepted.Count), Is.EqualTo((0, 0, 1, 1)));
    }

    [Test]
    public async Task Without_a_way_to_search_a_lost_answer_asks_a_person_who_can_adopt_declare_or_abandon()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.CanReconcile = false;
        sdk.Provider.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.Garbage : FakeFault.None;
        var lost = await sdk.SubmitAndDispatchAsync(Some.Request("ana"));
        var other = await sdk.SubmitAndDispatchAsync(Some.Request("ben"));
        var third = await sdk.SubmitAndDispatchAsync(Some.Request("cleo"));
        sdk.Provider.Options.Fault = null;

        var adopted = await sdk.Client.AdoptAsync(lost.Id, sdk.Provider.Accepted[0].Id);
        var declared = await sdk.Client.DeclareNotSubmittedAsync(other.Id, "lead");
        var abandoned = await sdk.Client.AbandonAsync(third.Id, "lead");

        Assert.Multiple(() =>
        {
            Assert.That(lost.Attention, Is.Not.Null);
            Assert.That((adopted.Job.Status, adopted.Job.Attention), Is.EqualTo((JobStatus.Queued, (JobAttention?)null)));
            Assert.That((declared.Job.Queue!.Status, declared.Job.Attention), Is.EqualTo((QueueStatus.Ready, (JobAttention?)null)));
            Assert.That(abandoned.Job.Status, Is.EqualTo(JobStatus.Cancelled));
        });
    }

    [Test]
    public async Task A_refusal_that_may_pass_is_tried_again_with_growing_pauses_and_fails_at_the_third()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.Fault = (operation, _) => operation == "submit" ? FakeFault.RateLimited : FakeFault.None;
        var job = await sdk.SubmitAndDispatchAsync();
        var pauses = new List<TimeSpan>();
        while ((await sdk.ReadAsync(job.Id)).Queue!.NotBefore is { } notBefore)
        {
            pauses.Add(notBefore - sdk.Clock.GetUtcNow());
            sdk.Clock.Advance(pauses[^1]);
            await sdk.DispatchAsync();
        }

        var failed = await sdk.ReadAsync(job.Id);
        Assert.Multiple(() =>
        {
            Assert.That(pauses, Has.Count.EqualTo(2));
            Assert.That(pauses[0], Is.InRange(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(5)));
            Assert.That(pauses[1], Is.InRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)));
            Assert.That((failed.Status, failed.ErrorMessage), Is.EqualTo((JobStatus.Failed, "Refused 3 times; the last time: Too many requests.")));
        });
    }

    [Test]
    public async Task Progress_is_read_from_the_tail_of_a_running_job_and_null_for_any_other()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAndDispatchAsync();
        var before = await sdk.Client.GetProgressAsync(job.Id);
        sdk.Provider.Move(job.External!.Id, JobStatus.Running);
        sdk.Provider.AppendLog(job.External.Id, "Step 1500/5000 - loss: 0.0234\n");
        await sdk.Client.RefreshActiveAsync();

        var progress = await sdk.Client.GetProgressAsync(job.Id);

        Assert.That((before.Progress, progress.Progress, progress.LastLog), Is.EqualTo(((double?)null, 30.0, "Step 1500/5000 - loss: 0.0234")));
    }
}
