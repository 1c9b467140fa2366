using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

public abstract partial class JobStoreSuite<TStore>
{
    private const int RacesAtOnce = 64;

    /// <summary>How many races the short form of the suite runs.</summary>
    protected virtual int BriefRaces => 10_000;

    [Test]
    public async Task Approve_reject_expire_and_cancel_at_the_same_instant_give_one_winner_and_its_events()
    {
        var random = new Random(NewSeed());
        var races = Rounds(BriefRaces, full: 100_000);
        for (var done = 0; done < races; done += RacesAtOnce)
        {
            var jobs = new List<TrainingJob>();
            for (var i = 0; i < Math.Min(RacesAtOnce, races - done); i++)
            {
                jobs.Add(Some.JobAwaitingApproval(Now.AddHours(1)));
            }

            var head = await Events.GetHeadAsync();
            await Task.WhenAll(jobs.Select(job => Jobs.AddAsync(job, [])));
            var order = jobs.Select(_ => random.Next()).ToList();
            var outcomes = await Task.WhenAll(jobs.Select((job, i) => RaceAsync(job, order[i])));
            var events = (await Events.ReadAsync(head, RacesAtOnce * 10)).Events.ToLookup(e => e.JobId);
            for (var i = 0; i < jobs.Count; i++)
            {
                await AssertOneWinnerAsync(jobs[i], outcomes[i], [.. events[jobs[i].Id]]);
            }
        }
    }

    private async Task<IReadOnlyList<Transition>> RaceAsync(TrainingJob job, int order)
    {
        // The hosts' clocks differ by a moment, so that approving and expiring can both be right.
        var inTime = job.Approval!.ExpiresAt.AddMilliseconds(-1);
        var late = job.Approval.ExpiresAt.AddMilliseconds(1);
        (JobInput Input, DateTimeOffset Now)[] inputs =
        [
            (new JobInput.Approved("alice", null), inTime),
            (new JobInput.Rejected("bob", "too dear"), inTime),
            (new JobInput.ApprovalExpired(), late),
            (new JobInput.CancelRequested("carol"), inTime),
        ];
        new Random(order).Shuffle(inputs);
        return await Task.WhenAll(inputs.Select((input, i) => Task.Run(() => ApplyAsync(i % 2 == 0 ? Jobs : Other.Jobs, job.Id, input.Input, input.Now))));
    }

    private async Task AssertOneWinnerAsync(TrainingJob job, IReadOnlyList<Transition> outcomes, IReadOnlyList<JobEvent> events)
    {
        var stored = (await Other.Jobs.FindAsync(job.Id))!;
        var winners = outcomes.Count(outcome => outcome.HasChanged);
        var decided = events.Count(e => e.Type is JobEventType.ApprovalDecided or JobEventType.ApprovalExpired);
        var approved = stored.Approval!.Status == ApprovalStatus.Approved;

        // An approved job may still be cancelled after it; nothing may follow an end.
        var expectedChanges = approved && stored.IsTerminal ? 2 : 1;
        var expectedDecisions = stored.Approval.Status == ApprovalStatus.Cancelled ? 0 : 1;
        Assert.That(winners, Is.EqualTo(expectedChanges), "changes");
        Assert.That(stored.Version, Is.EqualTo(1 + expectedChanges), "version");
        Assert.That(decided, Is.EqualTo(expectedDecisions), "decisions told");
        Assert.That(events.Count(e => e.Type == JobEventType.JobStatusChanged), Is.EqualTo(stored.IsTerminal ? 1 : 0), "ends told");
        Assert.That(stored.IsTerminal || (approved && stored.Queue!.Status == QueueStatus.Ready), Is.True, "state");
    }
}
