using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

public abstract partial class JobStoreSuite<TStore>
{
    [Test]
    public async Task An_empty_store_sums_up_to_nothing()
    {
        var sums = await Jobs.SumAsync(DateTimeOffset.MinValue);

        Assert.That(sums.Groups, Is.Empty);
        Assert.That((sums.AverageRunTime, sums.WaitMedian, sums.WaitPercentile95), Is.EqualTo(((TimeSpan?)null, (TimeSpan?)null, (TimeSpan?)null)));
    }

    [Test]
    public async Task Sums_are_those_of_the_jobs_one_by_one()
    {
        var random = new Random(NewSeed());
        for (var i = 0; i < 120; i++)
        {
            await AddAsync(RandomJob(random));
        }

        foreach (var (from, user) in new[] { (DateTimeOffset.MinValue, null), (Now.AddDays(-3), null), (Now.AddDays(-3), "user-1"), (DateTimeOffset.MinValue, "nobody"), (Now.AddYears(1), null) })
        {
            await AssertSumsAsync(from, user);
        }
    }

    [Test]
    public async Task Sums_follow_a_job_through_its_life()
    {
        var job = await AddAsync(Some.Job(JobStatus.Running) with { StartedAt = Now });
        var running = await Jobs.SumAsync(DateTimeOffset.MinValue);

        Clock.Advance(TimeSpan.FromMinutes(7));
        job = await ApplyAsync(job, new JobInput.Reported(Some.Report(JobStatus.Completed) with { CompletedAt = Now, CostUsd = 0.1000000001m }));
        var completed = await Other.Jobs.SumAsync(DateTimeOffset.MinValue);
        await AssertSumsAsync(DateTimeOffset.MinValue, null);
        await Jobs.DeleteAsync(job.Id);

        Assert.That(running.Groups.Select(group => (group.Status, group.Count, group.CostUsd)), Is.EqualTo(new[] { (JobStatus.Running, 1, 0m) }));
        Assert.That(completed.Groups.Select(group => (group.Status, group.Count, group.CostUsd)), Is.EqualTo(new[] { (JobStatus.Completed, 1, 0.1000000001m) }));
        Assert.That((await Jobs.SumAsync(DateTimeOffset.MinValue)).Groups, Is.Empty);
    }

    private TrainingJob RandomJob(Random random)
    {
        var status = random.GetItems(Enum.GetValues<JobStatus>(), 1)[0];
        var created = Now.AddMinutes(-random.Next(10_000));
        DateTimeOffset? started = random.Next(3) == 0 ? null : created.AddMilliseconds(random.Next(-1_000, 1_000_000));
        var job = Some.Job(status, createdAt: created, userId: random.GetItems(["user-1", "user-2", null], 1)[0], provider: random.GetItems(["fake", "local", "größer"], 1)[0]);
        return job with
        {
            StartedAt = started,
            CompletedAt = status.IsTerminal() ? (started ?? created).AddMilliseconds(random.Next(-1_000, 10_000_000)) : null,
            CostUsd = random.Next(4) == 0 ? null : new decimal(random.Next(), random.Next(1_000), 0, false, (byte)random.Next(20)),
            Queue = random.Next(5) == 0 ? null : job.Queue! with { QueuedAt = created.AddMilliseconds(random.Next(1_000)) },
        };
    }

    private async Task AssertSumsAsync(DateTimeOffset from, string? user)
    {
        var jobs = (await Jobs.ListAsync(new JobFilter { Limit = 1_000, CreatedAtOrAfter = from, UserId = user })).Jobs;
        var runs = jobs.Where(job => job.CompletedAt >= job.StartedAt).Select(job => job.CompletedAt!.Value - job.StartedAt!.Value).ToList();
        var waits = jobs.Where(job => job.StartedAt >= job.Queue?.QueuedAt).Select(job => job.StartedAt!.Value - job.Queue!.QueuedAt).Order().ToList();

        var sums = await Other.Jobs.SumAsync(from, user);

        Assert.That(
            sums.Groups.Select(group => (group.Day, group.Provider, group.Status, group.Count, group.CostUsd)),
            Is.EquivalentTo(jobs
                .GroupBy(job => (Day: DateOnly.FromDateTime(job.CreatedAt.UtcDateTime), job.Provider, job.Status))
                .Select(group => (group.Key.Day, group.Key.Provider, group.Key.Status, group.Count(), group.Sum(job => job.CostUsd ?? 0)))));
        Assert.That(sums.AverageRunTime?.TotalMilliseconds, runs.Count == 0 ? Is.Null : Is.EqualTo(runs.Average(run => run.TotalMilliseconds)).Within(0.001));
        Assert.That(sums.WaitMedian, Is.EqualTo(waits.Count == 0 ? null : (TimeSpan?)waits[waits.Count / 2]));
        Assert.That(sums.WaitPercentile95, Is.EqualTo(waits.Count == 0 ? null : (TimeSpan?)waits[(int)(0.95 * waits.Count)]));
    }
}
