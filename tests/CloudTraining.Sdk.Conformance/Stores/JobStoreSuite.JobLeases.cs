using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

public abstract partial class JobStoreSuite<TStore>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Test]
    public async Task An_open_attempt_is_left_alone_while_its_lease_holds()
    {
        await AddAsync(Some.Job());
        await Jobs.ClaimAsync(Claim());

        Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));
        var before = await Other.Jobs.ListUnsettledAsync(10);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var after = await Other.Jobs.ListUnsettledAsync(10);

        Assert.That(before, Is.Empty);
        Assert.That(after, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_renewal_extends_every_lease_the_owner_holds_and_nobody_elses()
    {
        await AddAsync(Some.Job(id: "a"));
        await AddAsync(Some.Job(id: "b"));
        await AddAsync(Some.Job(id: "c"));
        await Jobs.ClaimAsync(Claim(max: 2, owner: "host-1"));
        await Jobs.ClaimAsync(Claim(max: 1, owner: "host-2"));
        Clock.Advance(Lease / 2);

        var renewed = await Jobs.RenewAsync("host-1", Lease);
        Clock.Advance(Lease / 2);

        Assert.That(renewed, Is.EquivalentTo(new[] { "a", "b" }));
        Assert.That((await Other.Jobs.ListUnsettledAsync(10)).Select(job => job.Id), Is.EqualTo(new[] { "c" }));
    }

    [Test]
    public async Task A_job_whose_cancel_is_under_way_is_listed_as_such_until_it_ends_and_is_not_unsettled()
    {
        var job = Some.DiscoveredJob();
        var stored = await AddAsync(job);
        var before = await Other.Jobs.ListCancellingAsync(string.Empty, 10);

        await ApplyAsync(stored, new JobInput.CancelRequested("somebody"));
        var cancelling = await Other.Jobs.ListCancellingAsync(string.Empty, 10);
        var unsettled = await Other.Jobs.ListUnsettledAsync(10);
        await ApplyAsync(cancelling.Single(), new JobInput.Reported(Some.Report(JobStatus.Cancelled)));

        Assert.That(cancelling.Single().Id, Is.EqualTo(job.Id));
        Assert.That(before.Concat(unsettled).Concat(await Other.Jobs.ListCancellingAsync(string.Empty, 10)), Is.Empty);
    }

    [Test]
    public async Task Cancels_under_way_hide_no_unknown_outcome_and_are_listed_in_pages()
    {
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(Some.DiscoveredJob() with { Id = $"cancel-{i}", External = Some.External(), CancelRequestedAt = Now, CreatedAt = Now.AddDays(-1) });
        }

        await AddAsync(Some.Job(JobStatus.Uploading, "unknown") with { Attempts = [Some.Attempt(Now, AttemptOutcome.Unknown)], CancelRequestedAt = Now });
        var twin = Some.Attempt(Now, AttemptOutcome.Twin) with { External = Some.External() };
        await AddAsync(Some.DiscoveredJob() with { Id = "twin", External = Some.External(), CancelRequestedAt = Now, Attempts = [twin, Some.Attempt(Now.AddSeconds(1), AttemptOutcome.Accepted)] });

        var first = await Jobs.ListCancellingAsync(string.Empty, 3);
        var second = await Jobs.ListCancellingAsync(first[^1].Id, 3);

        Assert.That((await Jobs.ListUnsettledAsync(2)).Select(job => job.Id), Is.EquivalentTo(new[] { "unknown", "twin" }));
        Assert.That(first.Concat(second).Select(job => job.Id), Is.EqualTo(new[] { "cancel-0", "cancel-1", "cancel-2", "cancel-3", "cancel-4", "twin" }));
        Assert.That(await Jobs.ListCancellingAsync("twin", 3), Is.Empty);
    }

    [Test]
    public async Task A_lease_that_ran_out_is_not_renewed()
    {
        await AddAsync(Some.Job());
        await Jobs.ClaimAsync(Claim());
        Clock.Advance(Lease);

        Assert.That(await Jobs.RenewAsync("host-1", Lease), Is.Empty);
        Assert.That(await Jobs.ListUnsettledAsync(10), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_recorded_outcome_ends_the_lease()
    {
        await AddAsync(Some.Job());
        var job = (await Jobs.ClaimAsync(Claim())).Single().Job;

        await ApplyAsync(job, new JobInput.Accepted(job.CurrentAttempt!.Id, Some.External(), Some.Report(JobStatus.Queued)));

        Assert.That(await Jobs.RenewAsync("host-1", Lease), Is.Empty);
        Clock.Advance(Lease * 10);
        Assert.That(await Jobs.ListUnsettledAsync(10), Is.Empty);
    }

    [Test]
    public async Task A_change_in_between_keeps_the_lease()
    {
        await AddAsync(Some.Job());
        var job = (await Jobs.ClaimAsync(Claim())).Single().Job;

        await ApplyAsync(job, new JobInput.UploadStarted(job.CurrentAttempt!.Id));
        await ApplyAsync(job, new JobInput.CancelRequested("somebody"));

        Assert.That(await Jobs.RenewAsync("host-1", Lease), Is.EqualTo(new[] { job.Id }));
    }

    [Test]
    public async Task An_unknown_outcome_is_listed_at_once()
    {
        await AddAsync(Some.Job());
        var job = (await Jobs.ClaimAsync(Claim())).Single().Job;

        await ApplyAsync(job, new JobInput.OutcomeUnknown(job.CurrentAttempt!.Id, "timeout"));

        Assert.That((await Other.Jobs.ListUnsettledAsync(10)).Select(unsettled => unsettled.Id), Is.EqualTo(new[] { job.Id }));
        Assert.That(await Jobs.RenewAsync("host-1", Lease), Is.Empty);
    }

    [Test]
    public async Task A_twin_is_listed_until_it_is_cancelled_also_of_a_finished_job()
    {
        var job = Some.Job(JobStatus.Completed);
        var twin = Some.Attempt(Now, AttemptOutcome.Twin) with { External = Some.External() };
        var stored = await AddAsync(job with { Attempts = [twin, .. job.Attempts] });

        var before = await Jobs.ListUnsettledAsync(10);
        await ApplyAsync(stored, new JobInput.TwinCancelled(twin.Id));

        Assert.That(before, Has.Count.EqualTo(1));
        Assert.That(await Jobs.ListUnsettledAsync(10), Is.Empty);
    }

    [Test]
    public async Task Those_that_wait_for_a_person_do_not_hide_the_others()
    {
        TrainingJob Unsettled(string id, int age, bool attention) => Some.Job(JobStatus.Uploading, id) with
        {
            Attempts = [Some.Attempt(Now.AddMinutes(-age), AttemptOutcome.Unknown)],
            Attention = attention ? new JobAttention("reason", "evidence", Now) : null,
        };
        await AddAsync(Unsettled("person-oldest", 90, attention: true));
        await AddAsync(Unsettled("young", 1, attention: false));
        await AddAsync(Unsettled("old", 60, attention: false));

        Assert.That((await Jobs.ListUnsettledAsync(10)).Select(job => job.Id), Is.EqualTo(new[] { "old", "young", "person-oldest" }));
        Assert.That((await Jobs.ListUnsettledAsync(1)).Select(job => job.Id), Is.EqualTo(new[] { "old" }));
    }

    [Test]
    public async Task A_wall_clock_set_forward_an_hour_convicts_no_living_host()
    {
        await AddAsync(Some.Job());
        await Jobs.ClaimAsync(Claim());
        await Other.Jobs.ListUnsettledAsync(10);

        Clock.JumpWallClock(TimeSpan.FromHours(1));
        var afterJump = await Other.Jobs.ListUnsettledAsync(10);
        Clock.Advance(TimeSpan.FromSeconds(10));
        var renewed = await Jobs.RenewAsync("host-1", Lease);
        Clock.Advance(TimeSpan.FromSeconds(25));
        var afterRenewal = await Other.Jobs.ListUnsettledAsync(10);

        Assert.That(afterJump, Is.Empty);
        Assert.That(renewed, Has.Count.EqualTo(1));
        Assert.That(afterRenewal, Is.Empty);
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task A_dead_hosts_job_is_still_found_after_the_wall_clock_was_set(int hours)
    {
        await AddAsync(Some.Job());
        await Jobs.ClaimAsync(Claim());
        await Other.Jobs.ListUnsettledAsync(10);

        Clock.JumpWallClock(TimeSpan.FromHours(hours));
        await Other.Jobs.ListUnsettledAsync(10);
        Clock.Advance(Lease + TimeSpan.FromSeconds(1));

        Assert.That(await Other.Jobs.ListUnsettledAsync(10), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_outcome_of_an_attempt_that_is_no_longer_current_changes_nothing()
    {
        await AddAsync(Some.Job());
        var late = (await Jobs.ClaimAsync(Claim())).Single().Job;
        await ApplyAsync(late, new JobInput.NotSubmitted(late.CurrentAttempt!.Id, "the host died before the call"));
        var current = (await Other.Jobs.ClaimAsync(Claim(owner: "host-2"))).Single().Job;

        var refused = await ApplyAsync(Jobs, late.Id, new JobInput.Refused(late.CurrentAttempt.Id, "late", null), Now);

        Assert.That(refused.Outcome, Is.EqualTo(TransitionOutcome.StaleAttempt));
        var stored = await Jobs.FindAsync(late.Id);
        Assert.That(stored!.CurrentAttempt!.Id, Is.EqualTo(current.CurrentAttempt!.Id));
        Assert.That(stored.CurrentAttempt.Outcome, Is.EqualTo(AttemptOutcome.Open));
        Assert.That(await Jobs.RenewAsync("host-1", Lease), Is.Empty);
        Assert.That(await Jobs.RenewAsync("host-2", Lease), Has.Count.EqualTo(1));
    }
}
