using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

public abstract partial class JobStoreSuite<TStore>
{
    [Test]
    public async Task A_finished_job_is_deleted_with_an_event()
    {
        var job = await AddAsync(Some.Job(JobStatus.Completed) with { IdempotencyKey = "key" });

        var outcome = await Jobs.DeleteAsync(job.Id);

        Assert.That(outcome, Is.EqualTo(JobDeleteOutcome.Deleted));
        Assert.That(await Other.Jobs.FindAsync(job.Id), Is.Null);
        Assert.That(await Jobs.FindByExternalIdAsync(job.External!), Is.Null);
        Assert.That(await Jobs.FindByClientTokenAsync(job.CurrentAttempt!.ClientToken), Is.Null);
        Assert.That((await Jobs.ListAsync(new JobFilter())).Jobs, Is.Empty);
        var deleted = (await Events.ReadAsync(1, 10)).Events.Single();
        Assert.That((deleted.Type, deleted.JobId, deleted.Version), Is.EqualTo((JobEventType.JobDeleted, job.Id, 2L)));
        Assert.That((await Jobs.AddAsync(Some.Job() with { IdempotencyKey = "key" }, [])).Outcome, Is.EqualTo(JobAddOutcome.Added));
    }

    [Test]
    public async Task An_active_job_is_never_deleted()
    {
        foreach (var status in JobStatusExtensions.Active)
        {
            var job = await AddAsync(Some.Job(status));

            Assert.That(await Jobs.DeleteAsync(job.Id), Is.EqualTo(JobDeleteOutcome.NotTerminal), status.ToString());
            Assert.That(await Jobs.FindAsync(job.Id), Is.Not.Null);
        }

        Assert.That(await Jobs.DeleteAsync("nobody"), Is.EqualTo(JobDeleteOutcome.NotFound));
    }

    [Test]
    public async Task A_finished_job_with_a_twin_still_to_cancel_is_not_deleted()
    {
        var job = Some.Job(JobStatus.Completed);
        await AddAsync(job with { Attempts = [Some.Attempt(Now, AttemptOutcome.Twin), .. job.Attempts] });

        Assert.That(await Jobs.DeleteAsync(job.Id), Is.EqualTo(JobDeleteOutcome.NotTerminal));
        Assert.That(await Jobs.DeleteEndedAsync(Now.AddYears(1), 10), Is.Empty);
    }

    [Test]
    public async Task Clean_up_deletes_what_ended_before_the_oldest_first_and_never_an_active_job()
    {
        TrainingJob Ended(string id, int daysAgo) => Some.Job(JobStatus.Failed, id) with { CompletedAt = Now.AddDays(-daysAgo) };
        await AddAsync(Ended("two", 2));
        await AddAsync(Ended("nine", 9));
        await AddAsync(Ended("five", 5));
        await AddAsync(Some.Job(JobStatus.Running, "active", createdAt: Now.AddDays(-100)) with { CompletedAt = Now.AddDays(-50) });
        await AddAsync(Some.Job(id: "waiting", createdAt: Now.AddDays(-100)));

        var first = await Jobs.DeleteEndedAsync(Now.AddDays(-3), 1);
        var rest = await Other.Jobs.DeleteEndedAsync(Now.AddDays(-3), 10);

        Assert.That(first, Is.EqualTo(new[] { "nine" }));
        Assert.That(rest, Is.EqualTo(new[] { "five" }));
        Assert.That((await Jobs.ListAsync(new JobFilter())).Jobs.Select(job => job.Id), Is.EquivalentTo(new[] { "two", "active", "waiting" }));
        Assert.That((await Events.ReadAsync(5, 10)).Events.Select(e => (e.Type, e.JobId)), Is.EqualTo(new[] { (JobEventType.JobDeleted, "nine"), (JobEventType.JobDeleted, "five") }));
    }
}
