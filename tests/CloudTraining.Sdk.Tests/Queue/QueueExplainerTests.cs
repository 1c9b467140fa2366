using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Tests.Queue;

public sealed class QueueExplainerTests
{
    private readonly ManualTimeProvider _clock = new();

    [Test]
    public async Task Many_jobs_are_explained_as_each_alone()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRAINING_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}; set CLOUDTRAINING_SEED={seed} to run the same again");
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var policy = new CountingPolicy(new QueuePolicy(Options.Create(new QueueOptions { MaxConcurrent = random.Next(1, 12), MaxConcurrentPerUser = random.Next(1, 5) })));
            var store = new InMemoryJobStore(_clock);
            var jobs = new List<TrainingJob>();
            for (var i = 0; i < 60; i++)
            {
                jobs.Add((await store.AddAsync(RandomJob(random), [])).Job);
            }

            var explainer = new QueueExplainer(store, policy);
            var queue = await explainer.ReadAsync();

            var together = explainer.Explain(jobs, queue);

            Assert.That(together.Select(Text), Is.EqualTo(jobs.Select(job => Text(explainer.Explain(job, queue)))));
            Assert.That(together.Select(Text), Is.EqualTo(jobs.Select(job => Text(Plainly(explainer, policy, job, queue)))));
        }
    }

    [Test]
    public async Task A_page_of_a_long_queue_asks_the_policy_about_that_page()
    {
        const int Waiting = 5_000;
        var policy = new CountingPolicy(new QueuePolicy(Options.Create(new QueueOptions())));
        var store = new InMemoryJobStore(_clock);
        var jobs = new List<TrainingJob>();
        for (var i = 0; i < Waiting; i++)
        {
            jobs.Add((await store.AddAsync(Some.Job(userId: $"user-{i % 50}", createdAt: Some.Now.AddSeconds(i)), [])).Job);
        }

        var explainer = new QueueExplainer(store, policy);
        var queue = await explainer.ReadAsync();

        var page = explainer.Explain(jobs[^50..], queue);

        Assert.That(page.Select(explanation => explanation.Position), Is.EqualTo(Enumerable.Range(Waiting - 50, 50)));
        Assert.That(policy.Asked, Is.LessThan(200), "twice for each entry of the page, and once for each that is met before all slots are spoken for");
    }

    private static TrainingJob RandomJob(Random random)
    {
        var status = random.GetItems([JobStatus.Pending, JobStatus.Pending, JobStatus.Pending, JobStatus.Running, JobStatus.Completed], 1)[0];
        var user = random.GetItems(["a", "b", "c", null], 1)[0];
        var job = random.Next(8) == 0 ? Some.JobAwaitingApproval(userId: user) : Some.Job(status, userId: user, priority: random.Next(51), createdAt: Some.Now.AddMinutes(-random.Next(200)));
        return random.Next(6) == 0 && job.Queue!.IsWaiting ? job with { Queue = job.Queue with { Status = QueueStatus.Pending, NotBefore = Some.Now.AddMinutes(1) } } : job;
    }

    /// <summary>The explanation as it reads when every entry ahead is asked for, whether or not its scope is known to be full.</summary>
    private static QueueExplanation Plainly(QueueExplainer explainer, CountingPolicy policy, TrainingJob job, QueueOverview queue)
    {
        var usage = SlotUsage.Of(queue.Running);
        foreach (var candidate in queue.Waiting)
        {
            var block = policy.FindBlock(candidate, usage, queue.Now);
            if (candidate.JobId == job.Id)
            {
                var expected = explainer.Explain(job, queue);
                Assert.That(expected.Block is null, Is.EqualTo(block is null));
                Assert.That(expected.Message, Does.EndWith(block?.Message ?? "takes it."));
                return expected;
            }

            if (block is null)
            {
                usage.Add(candidate);
            }
        }

        return explainer.Explain(job, queue);
    }

    private static string Text(QueueExplanation explanation) => $"{explanation with { Holders = [] }} {string.Join(',', explanation.Holders)}";

    private sealed class CountingPolicy(IQueuePolicy inner) : IQueuePolicy
    {
        public int Asked { get; private set; }

        public bool IsAgeOrdered => inner.IsAgeOrdered;

        public int GetEffectivePriority(QueueCandidate candidate, DateTimeOffset now) => inner.GetEffectivePriority(candidate, now);

        public int Compare(QueueCandidate left, QueueCandidate right, DateTimeOffset now) => inner.Compare(left, right, now);

        public QueueBlock? FindBlock(QueueCandidate candidate, SlotUsage usage, DateTimeOffset now)
        {
            Asked++;
            return inner.FindBlock(candidate, usage, now);
        }
    }
}
