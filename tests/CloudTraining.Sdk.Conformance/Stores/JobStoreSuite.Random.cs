using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

public abstract partial class JobStoreSuite<TStore>
{
    [Test]
    public async Task On_random_queues_a_claim_is_what_the_policy_chooses()
    {
        var random = new Random(NewSeed());
        var rounds = Rounds(brief: 60, full: 2_000);
        var policy = new LimitPolicy { Total = 12, PerUser = 4, PerProvider = 7 };
        for (var round = 0; round < rounds; round++)
        {
            await DisturbAsync(random);
            var before = await Other.Jobs.ReadQueueAsync();
            var max = random.Next(1, 8);
            var expected = policy.SelectNext(before.Waiting, SlotUsage.Of(before.Running), before.Now, max).Select(candidate => candidate.JobId);
            var age = random.Next(2) == 0;

            var claimed = await Jobs.ClaimAsync(Claim(max, policy: new LimitPolicy { Total = 12, PerUser = 4, PerProvider = 7, IsAgeOrdered = age }));

            Assert.That(claimed.Select(claim => claim.Job.Id), Is.EqualTo(expected), $"round {round}");
            await AssertQueueFollowsFromTheJobsAsync();
        }
    }

    [Test]
    public async Task Behind_many_entries_of_full_scopes_a_claim_is_what_the_policy_chooses()
    {
        var random = new Random(NewSeed());
        string? Scope(string kind) => random.Next(6) is var number and > 0 ? $"{kind} '{number}' \"of\" 100 %" : null;
        for (var round = 0; round < Rounds(brief: 3, full: 60); round++)
        {
            for (var i = 0; i < 150; i++)
            {
                await AddAsync(Some.Job(userId: Scope("user"), provider: $"provider-{random.Next(3)}", priority: random.Next(2), createdAt: Now.AddSeconds(random.Next(3))) with
                {
                    OrganizationId = Scope("organisation"),
                    TeamId = Scope("team"),
                });
            }

            for (var i = 0; i < 8; i++)
            {
                var policy = new LimitPolicy { Total = 80, PerUser = random.Next(1, 20), PerOrganization = random.Next(1, 20), PerTeam = random.Next(1, 20), PerProvider = random.Next(1, 60) };
                string[]? providers = random.Next(3) == 0 ? [$"provider-{random.Next(3)}", "nobody"] : null;
                var before = await Other.Jobs.ReadQueueAsync();
                var max = random.Next(1, 8);
                var expected = policy.SelectNext(before.Waiting.Where(entry => providers?.Contains(entry.Provider) != false), SlotUsage.Of(before.Running), before.Now, max);

                var claimed = await Jobs.ClaimAsync(Claim(max, policy: policy) with { Providers = providers });

                Assert.That(claimed.Select(claim => claim.Job.Id), Is.EqualTo(expected.Select(candidate => candidate.JobId)), $"round {round}, claim {i}");
                if (random.Next(3) == 0 && claimed.Count > 0)
                {
                    await ApplyAsync(Jobs, claimed[0].Job.Id, new JobInput.Accepted(claimed[0].Job.CurrentAttempt!.Id, Some.External(), Some.Report(JobStatus.Failed)), Now);
                }
            }
        }
    }

    /// <summary>Some adds, ends, refusals and priorities, as life brings them.</summary>
    private async Task DisturbAsync(Random random)
    {
        for (var i = random.Next(6); i > 0; i--)
        {
            await AddAsync(Some.Job(userId: random.Next(4) is var user and > 0 ? $"user-{user}" : null, provider: $"provider-{random.Next(3)}", priority: random.Next(51), createdAt: Now.AddSeconds(random.Next(3))));
        }

        var queue = await Jobs.ReadQueueAsync();
        foreach (var running in queue.Running.Where(_ => random.Next(4) == 0))
        {
            var job = (await Jobs.FindAsync(running.JobId))!;
            JobInput outcome = job.External is null
                ? random.Next(3) switch
                {
                    0 => new JobInput.Accepted(job.CurrentAttempt!.Id, Some.External(), Some.Report(JobStatus.Running)),
                    1 => new JobInput.Refused(job.CurrentAttempt!.Id, "busy", TimeSpan.FromSeconds(random.Next(5))),
                    _ => new JobInput.OutcomeUnknown(job.CurrentAttempt!.Id, "timeout"),
                }
                : new JobInput.Reported(Some.Report(random.Next(2) == 0 ? JobStatus.Completed : JobStatus.Failed));
            await ApplyAsync(Other.Jobs, job.Id, outcome, Now);
        }

        foreach (var waiting in queue.Waiting.Where(_ => random.Next(10) == 0))
        {
            await ApplyAsync(Jobs, waiting.JobId, random.Next(2) == 0 ? new JobInput.CancelRequested(null) : new JobInput.PriorityChanged(random.Next(51)), Now);
        }

        Clock.Advance(TimeSpan.FromSeconds(random.Next(3)));
    }

    private async Task AssertQueueFollowsFromTheJobsAsync()
    {
        var jobs = (await Jobs.ListAsync(new JobFilter { Limit = 1_000, Statuses = JobStatusExtensions.Active })).Jobs;
        var queue = await Jobs.ReadQueueAsync();

        Assert.That(queue.Waiting, Is.EquivalentTo(jobs.Where(job => job.Queue is { IsWaiting: true }).Select(QueueCandidate.From)));
        Assert.That(queue.Running, Is.EquivalentTo(jobs.Where(job => job.HoldsSlot).Select(QueueCandidate.From)));
    }
}
