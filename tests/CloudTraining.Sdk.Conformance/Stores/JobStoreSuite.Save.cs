using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

public abstract partial class JobStoreSuite<TStore>
{
    [Test]
    public async Task A_change_of_the_stored_version_is_saved_with_its_events()
    {
        var job = await AddAsync(Some.Job());
        var transition = JobTransitions.Apply(job, new JobInput.PriorityChanged(40), Now);

        var result = (await Jobs.SaveAsync([JobChange.From(transition)]))[0];

        Assert.That(result.Outcome, Is.EqualTo(JobSaveOutcome.Saved));
        Assert.That(result.Job!.Version, Is.EqualTo(2));
        var page = await Other.Events.ReadAsync(1, 10);
        Assert.That(page.Events.Select(e => (e.Type, e.JobId, e.Version)), Is.EqualTo(new[] { (JobEventType.JobUpdated, job.Id, 2L) }));
        Assert.That((await Other.Jobs.FindAsync(job.Id))!.Queue!.Priority, Is.EqualTo(40));
    }

    [Test]
    public async Task A_change_of_an_older_version_loses_and_leaves_no_trace()
    {
        var job = await AddAsync(Some.Job());
        await ApplyAsync(Other.Jobs, job.Id, new JobInput.PriorityChanged(20), Now);
        var head = await Events.GetHeadAsync();

        var result = (await Jobs.SaveAsync([JobChange.From(JobTransitions.Apply(job, new JobInput.PriorityChanged(40), Now), "once:a")]))[0];

        Assert.That(result.Outcome, Is.EqualTo(JobSaveOutcome.Conflict));
        Assert.That(result.Job, Is.Null);
        Assert.That((await Jobs.FindAsync(job.Id))!.Queue!.Priority, Is.EqualTo(20));
        Assert.That(await Events.GetHeadAsync(), Is.EqualTo(head));
    }

    [Test]
    public async Task A_change_that_lost_did_not_claim_its_once_key()
    {
        var job = await AddAsync(Some.Job());
        var stored = await ApplyAsync(job, new JobInput.PriorityChanged(20));
        await Jobs.SaveAsync([JobChange.From(JobTransitions.Apply(job, new JobInput.PriorityChanged(30), Now), "once:a")]);

        var result = (await Jobs.SaveAsync([JobChange.From(JobTransitions.Apply(stored, new JobInput.PriorityChanged(30), Now), "once:a")]))[0];

        Assert.That(result.Outcome, Is.EqualTo(JobSaveOutcome.Saved));
    }

    [Test]
    public async Task A_known_once_key_makes_a_change_a_no_op_that_says_so()
    {
        var job = await AddAsync(Some.Job());
        var first = (await Jobs.SaveAsync([JobChange.From(JobTransitions.Apply(job, new JobInput.PriorityChanged(20), Now), "webhook:fake:1")]))[0];
        var head = await Events.GetHeadAsync();

        var again = (await Other.Jobs.SaveAsync([JobChange.From(JobTransitions.Apply(first.Job!, new JobInput.PriorityChanged(40), Now), "webhook:fake:1")]))[0];

        Assert.That(again.Outcome, Is.EqualTo(JobSaveOutcome.AlreadyDone));
        Assert.That((await Jobs.FindAsync(job.Id))!.Queue!.Priority, Is.EqualTo(20));
        Assert.That(await Events.GetHeadAsync(), Is.EqualTo(head));
    }

    [Test]
    public async Task A_once_key_is_known_for_seven_days()
    {
        var job = await AddAsync(Some.Job());
        var stored = (await Jobs.SaveAsync([JobChange.From(JobTransitions.Apply(job, new JobInput.PriorityChanged(20), Now), "key")]))[0].Job!;
        JobChange Again() => JobChange.From(JobTransitions.Apply(stored, new JobInput.PriorityChanged(40), Now), "key");

        Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        var before = (await Jobs.SaveAsync([Again()]))[0].Outcome;
        Clock.Advance(TimeSpan.FromSeconds(1));
        var after = (await Jobs.SaveAsync([Again()]))[0].Outcome;

        Assert.That(before, Is.EqualTo(JobSaveOutcome.AlreadyDone));
        Assert.That(after, Is.EqualTo(JobSaveOutcome.Saved));
    }

    [Test]
    public async Task The_changes_of_a_batch_win_or_lose_each_by_itself()
    {
        var won = await AddAsync(Some.Job());
        var lost = await AddAsync(Some.Job());
        await ApplyAsync(lost, new JobInput.PriorityChanged(20));
        var gone = Some.Job();
        JobChange To(TrainingJob job, int priority, string? once = null) => JobChange.From(JobTransitions.Apply(job, new JobInput.PriorityChanged(priority), Now), once);

        var results = await Jobs.SaveAsync([To(won, 30, "a"), To(lost, 30), To(gone, 30), To(won, 40), To(won, 40, "a")]);

        Assert.That(results.Select(result => result.Outcome), Is.EqualTo(new[]
        {
            JobSaveOutcome.Saved, JobSaveOutcome.Conflict, JobSaveOutcome.NotFound, JobSaveOutcome.Conflict, JobSaveOutcome.AlreadyDone,
        }));
        Assert.That((await Jobs.FindAsync(won.Id))!.Queue!.Priority, Is.EqualTo(30));
    }

    [Test]
    public async Task An_empty_batch_changes_nothing()
    {
        var before = await Jobs.GetChangeNumberAsync();

        Assert.That(await Jobs.SaveAsync([]), Is.Empty);
        Assert.That(await Jobs.GetChangeNumberAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_change_may_not_take_the_external_id_of_another_job()
    {
        var carrier = await AddAsync(Some.Job(JobStatus.Running));
        var job = await AddAsync(Some.Job(JobStatus.Uploading));
        var transition = JobTransitions.Apply(job, new JobInput.Accepted(job.CurrentAttempt!.Id, carrier.External!, Some.Report(JobStatus.Queued)), Now);

        var result = (await Jobs.SaveAsync([JobChange.From(transition, "key")]))[0];

        Assert.That(result.Outcome, Is.EqualTo(JobSaveOutcome.ExternalTaken));
        Assert.That((await Jobs.FindAsync(job.Id))!.External, Is.Null);
        Assert.That((await Jobs.FindByExternalIdAsync(carrier.External!))!.Id, Is.EqualTo(carrier.Id));
    }

    [Test]
    public async Task An_accepted_job_is_found_by_the_external_id_it_got()
    {
        var job = await AddAsync(Some.Job(JobStatus.Uploading));
        var external = Some.External();

        await ApplyAsync(job, new JobInput.Accepted(job.CurrentAttempt!.Id, external, Some.Report(JobStatus.Queued)));

        Assert.That((await Other.Jobs.FindByExternalIdAsync(external))!.Id, Is.EqualTo(job.Id));
    }

    [Test]
    public async Task Of_many_hosts_that_save_one_version_at_once_one_wins()
    {
        var job = await AddAsync(Some.Job());
        var head = await Events.GetHeadAsync();
        var changes = Enumerable.Range(11, 32).Select(priority => JobChange.From(JobTransitions.Apply(job, new JobInput.PriorityChanged(priority), Now))).ToList();

        var results = await Task.WhenAll(changes.Select((change, i) => Task.Run(() => (i % 2 == 0 ? Jobs : Other.Jobs).SaveAsync([change]))));

        Assert.That(results.Count(result => result[0].Outcome == JobSaveOutcome.Saved), Is.EqualTo(1));
        Assert.That((await Jobs.FindAsync(job.Id))!.Version, Is.EqualTo(2));
        Assert.That(await Events.GetHeadAsync(), Is.EqualTo(head + 1));
    }

    [Test]
    public async Task A_batch_with_a_hole_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Jobs.SaveAsync([null!]));
}
