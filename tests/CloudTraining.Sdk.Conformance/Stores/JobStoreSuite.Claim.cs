using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

public abstract partial class JobStoreSuite<TStore>
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_claim_takes_the_next_jobs_in_the_order_of_the_policy(bool ageOrdered)
    {
        await AddAsync(Some.Job(id: "normal-old", createdAt: Now.AddMinutes(-2)));
        await AddAsync(Some.Job(id: "urgent", priority: 30));
        await AddAsync(Some.Job(id: "normal-new", createdAt: Now.AddMinutes(-1)));
        await AddAsync(Some.Job(id: "low", priority: 0, createdAt: Now.AddDays(-1)));

        var claimed = await Jobs.ClaimAsync(Claim(max: 3, policy: new LimitPolicy { IsAgeOrdered = ageOrdered }));

        Assert.That(claimed.Select(claim => claim.Job.Id), Is.EqualTo(new[] { "urgent", "normal-old", "normal-new" }));
    }

    [Test]
    public async Task A_claim_writes_the_attempt_and_its_events_in_one_commit()
    {
        var job = await AddAsync(Some.Job());

        var claim = (await Jobs.ClaimAsync(Claim(owner: "host-7"))).Single();

        var stored = await Other.Jobs.FindAsync(job.Id);
        Assert.That(claim.Job.Version, Is.EqualTo(2));
        Assert.That(claim.LeaseExpiresAt, Is.EqualTo(Now.AddSeconds(30)));
        Assert.That(stored!.Version, Is.EqualTo(2));
        Assert.That(stored.Queue!.Status, Is.EqualTo(QueueStatus.Running));
        Assert.That(stored.CurrentAttempt!.HostIncarnation, Is.EqualTo("host-7"));
        Assert.That((await Events.ReadAsync(1, 10)).Events.Single().Version, Is.EqualTo(2));
        Assert.That((await Other.Jobs.FindByClientTokenAsync(stored.CurrentAttempt.ClientToken))!.Id, Is.EqualTo(job.Id));
    }

    [Test]
    public async Task A_claimed_job_is_not_claimed_again()
    {
        await AddAsync(Some.Job());
        await Jobs.ClaimAsync(Claim());

        Assert.That(await Other.Jobs.ClaimAsync(Claim(owner: "host-2")), Is.Empty);
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.That(await Other.Jobs.ClaimAsync(Claim(owner: "host-2")), Is.Empty);
    }

    [Test]
    public async Task Only_waiting_jobs_are_claimed()
    {
        foreach (var status in Enum.GetValues<JobStatus>().Where(status => status != JobStatus.Pending))
        {
            await AddAsync(Some.Job(status));
        }

        await AddAsync(Some.JobAwaitingApproval());
        await AddAsync(Some.DiscoveredJob());

        Assert.That(await Jobs.ClaimAsync(Claim()), Is.Empty);
    }

    [Test]
    public async Task A_job_is_not_claimed_before_its_time()
    {
        var job = Some.Job();
        await AddAsync(job with { Queue = job.Queue! with { Status = QueueStatus.Pending, NotBefore = Now.AddSeconds(5) } });

        Assert.That(await Jobs.ClaimAsync(Claim()), Is.Empty);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await Jobs.ClaimAsync(Claim()), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claim_takes_no_more_than_asked()
    {
        await AddAsync(Some.Job());
        await AddAsync(Some.Job());

        Assert.That(await Jobs.ClaimAsync(Claim(max: 0)), Is.Empty);
        Assert.That(await Jobs.ClaimAsync(Claim(max: 1)), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claim_for_some_providers_leaves_the_others_alone()
    {
        await AddAsync(Some.Job(provider: "a"));
        await AddAsync(Some.Job(provider: "b", priority: 40));

        var claimed = await Jobs.ClaimAsync(Claim() with { Providers = ["a"] });

        Assert.That(claimed.Select(claim => claim.Job.Provider), Is.EqualTo(new[] { "a" }));
        Assert.That(await Jobs.ClaimAsync(Claim() with { Providers = [] }), Is.Empty);
    }

    [Test]
    public async Task Limits_count_every_job_that_holds_a_slot_also_of_unknown_outcome()
    {
        var running = Some.Job(JobStatus.Running, userId: "u");
        await AddAsync(running);
        await AddAsync(Some.Job(userId: "u") with
        {
            Queue = running.Queue,
            Attempts = [Some.Attempt(Now, AttemptOutcome.Unknown)],
        });
        await AddAsync(Some.Job(userId: "u"));
        await AddAsync(Some.Job(userId: "v"));
        var policy = new LimitPolicy { PerUser = 2 };

        var claimed = await Jobs.ClaimAsync(Claim(policy: policy));

        Assert.That(claimed.Select(claim => claim.Job.UserId), Is.EqualTo(new[] { "v" }));
    }

    [Test]
    public async Task A_slot_is_free_again_when_its_job_has_ended()
    {
        var policy = new LimitPolicy { Total = 1 };
        var running = await AddAsync(Some.Job(JobStatus.Running));
        await AddAsync(Some.Job());

        var before = await Jobs.ClaimAsync(Claim(policy: policy));
        await ApplyAsync(running, new JobInput.Reported(Some.Report(JobStatus.Completed)));
        var after = await Jobs.ClaimAsync(Claim(policy: policy));

        Assert.That(before, Is.Empty);
        Assert.That(after, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_job_that_the_decision_leaves_alone_is_not_claimed()
    {
        await AddAsync(Some.Job());

        var claimed = await Jobs.ClaimAsync(Claim() with { Decide = (job, _) => new Transition(job, [], TransitionOutcome.NotAllowed) });

        Assert.That(claimed, Is.Empty);
        Assert.That((await Jobs.ReadQueueAsync()).Waiting, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_decision_that_throws_leaves_the_queue_as_it_was()
    {
        await AddAsync(Some.Job(id: "first", priority: 40));
        await AddAsync(Some.Job(id: "second"));
        var claim = Claim();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Jobs.ClaimAsync(claim with
        {
            Decide = (job, now) => job.Id == "second" ? throw new InvalidOperationException("no") : claim.Decide(job, now),
        }));

        Assert.That((await Jobs.ReadQueueAsync()).Waiting, Has.Count.EqualTo(2));
        Assert.That(await Events.GetHeadAsync(), Is.EqualTo(2));
        Assert.That(await Jobs.ClaimAsync(claim), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task The_queue_shows_what_waits_and_what_holds_a_slot()
    {
        var waiting = await AddAsync(Some.Job(priority: 20) with { OrganizationId = "o", TeamId = "t" });
        var running = await AddAsync(Some.Job(JobStatus.Running));
        await AddAsync(Some.Job(JobStatus.Completed));
        await AddAsync(Some.JobAwaitingApproval());
        await AddAsync(Some.DiscoveredJob());

        var queue = await Other.Jobs.ReadQueueAsync();

        Assert.That(queue.Waiting, Is.EqualTo(new[] { QueueCandidate.From(waiting) }));
        Assert.That(queue.Running, Is.EqualTo(new[] { QueueCandidate.From(running) }));
        Assert.That(queue.Now, Is.EqualTo(Now));
    }

    [Test]
    public async Task Hosts_that_claim_at_once_never_exceed_a_limit_and_never_share_a_job()
    {
        for (var i = 0; i < 60; i++)
        {
            await AddAsync(Some.Job(userId: $"user-{i % 3}"));
        }

        var policy = new LimitPolicy { Total = 25, PerUser = 10 };

        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(() => (i % 2 == 0 ? Jobs : Other.Jobs).ClaimAsync(Claim(max: 4, owner: $"host-{i}", policy: policy)))));

        var taken = claims.SelectMany(batch => batch).ToList();
        Assert.That(taken, Has.Count.EqualTo(25));
        Assert.That(taken.Select(claim => claim.Job.Id), Is.Unique);
        Assert.That(taken.GroupBy(claim => claim.Job.UserId).Max(user => user.Count()), Is.LessThanOrEqualTo(10));
    }

    [Test]
    public async Task A_claim_without_owner_or_lease_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Jobs.ClaimAsync(Claim(owner: "")));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Jobs.ClaimAsync(Claim(leaseSeconds: 0)));
    }
}
