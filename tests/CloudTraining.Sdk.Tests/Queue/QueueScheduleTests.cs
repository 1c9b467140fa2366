using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Queue;

/// <summary>Random schedules through the real dispatcher, store and policy: what must hold at every step, with the seed in each failure.</summary>
public sealed class QueueScheduleTests
{
    private static readonly string?[] Users = ["ana", "ben", "cleo", null];
    private static readonly string?[] Organizations = ["org-a", "org-b", null];
    private static readonly string?[] Teams = ["red", "blue", null];

    [Test]
    public async Task Limits_hold_and_explain_foretells_the_claim_on_random_schedules([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var limits = new QueueOptions
        {
            MaxConcurrent = random.Next(1, 12),
            MaxConcurrentPerUser = random.Next(1, 5),
            MaxConcurrentPerOrganization = random.Next(2) == 0 ? null : random.Next(1, 6),
            MaxConcurrentPerTeam = random.Next(2) == 0 ? null : random.Next(1, 6),
        };
        await using var sdk = new TestSdk(builder => builder.ConfigureQueue(options => Copy(limits, options)));
        for (var step = 0; step < 60; step++)
        {
            var context = $"seed {seed}, step {step}";
            await SubmitSomeAsync(sdk, random);
            await EndSomeAsync(sdk, random);
            sdk.Clock.Advance(TimeSpan.FromMinutes(random.Next(0, 50)));

            var before = await sdk.Store.ReadQueueAsync();
            var foretold = await ForetellAsync(sdk, before);
            var claimed = await sdk.DispatchAsync();

            Assert.That(claimed, Is.EquivalentTo(foretold), $"{context}: explain said something else than the claim did");
            AssertLimits(await sdk.Store.ReadQueueAsync(), limits, context);
            AssertOrder(before, claimed, sdk.Get<IQueuePolicy>(), context);
        }
    }

    [Test]
    public async Task A_low_job_waits_no_longer_than_the_bound_while_urgent_ones_flood_the_queue([Range(1, 3)] int seed)
    {
        var random = new Random(seed);
        var threshold = TimeSpan.FromMinutes(60);
        await using var sdk = new TestSdk(builder => builder.ConfigureQueue(options =>
        {
            options.MaxConcurrent = 1;
            options.MaxConcurrentPerUser = 1;
            options.StarvationThreshold = threshold;
        }));
        await sdk.SubmitAndDispatchAsync(Some.Request("flooder", JobPriority.Critical));
        var low = await sdk.SubmitAsync(Some.Request("patient", JobPriority.Low));
        var waited = TimeSpan.Zero;
        while ((await sdk.ReadAsync(low.Id)).Queue!.IsWaiting)
        {
            for (var i = 0; i < 3; i++)
            {
                await sdk.SubmitAsync(Some.Request("flooder", JobPriority.Critical));
            }

            var step = TimeSpan.FromMinutes(random.Next(5, 15));
            sdk.Clock.Advance(step);
            waited += step;
            await EndAllAsync(sdk);
            await sdk.DispatchAsync();

            // From low (0) to the highest (50) are five steps; older entries of that priority and one running job may still go first.
            Assert.That(waited, Is.LessThan((threshold * 5) + TimeSpan.FromMinutes(30)), $"seed {seed}: starved");
        }
    }

    [Test]
    public async Task With_aging_turned_off_priority_alone_decides()
    {
        await using var sdk = new TestSdk(builder => builder.ConfigureQueue(options =>
        {
            options.MaxConcurrent = 1;
            options.StarvationThreshold = TimeSpan.Zero;
        }));
        var low = await sdk.SubmitAsync(Some.Request("ana", JobPriority.Low));
        sdk.Clock.Advance(TimeSpan.FromDays(30));
        var high = await sdk.SubmitAsync(Some.Request("ben", JobPriority.High));

        var claimed = await sdk.DispatchAsync();

        Assert.That(claimed, Is.EqualTo(new[] { high.Id }), $"low job: {low.Id}");
    }

    [Test]
    public async Task Explain_names_the_rule_the_numbers_and_who_holds_the_slots()
    {
        await using var sdk = new TestSdk();
        var first = await sdk.SubmitAsync(Some.Request("ana"));
        var second = await sdk.SubmitAsync(Some.Request("ana"));
        await sdk.DispatchAsync();
        var third = await sdk.SubmitAsync(Some.Request("ana"));

        var why = await sdk.Client.ExplainAsync(third.Id);

        Assert.Multiple(() =>
        {
            Assert.That(why.Position, Is.Zero);
            Assert.That(why.Block?.Rule, Is.EqualTo("user"));
            Assert.That(why.Message, Is.EqualTo("The slots of user 'ana' are taken: 2 of 2 (CloudTraining:Queue:MaxConcurrentPerUser)."));
            Assert.That(why.Holders, Is.EquivalentTo(new[] { first.Id, second.Id }));
        });
    }

    [Test]
    public async Task Fifty_blocked_jobs_of_one_user_do_not_hide_the_job_of_another()
    {
        await using var sdk = new TestSdk();
        for (var i = 0; i < 80; i++)
        {
            await sdk.SubmitAsync(Some.Request("flooder", JobPriority.Critical));
        }

        var other = await sdk.SubmitAsync(Some.Request("other", JobPriority.Low));

        var claimed = await sdk.DispatchAsync();

        Assert.That(claimed, Has.Count.EqualTo(3).And.Contains(other.Id));
    }

    private static async Task<IReadOnlyList<string>> ForetellAsync(TestSdk sdk, QueueSnapshot before)
    {
        var foretold = new List<string>();
        foreach (var waiting in before.Waiting)
        {
            if ((await sdk.Client.ExplainAsync(waiting.JobId)).Block is null)
            {
                foretold.Add(waiting.JobId);
            }
        }

        return foretold;
    }

    private static void AssertLimits(QueueSnapshot queue, QueueOptions limits, string context)
    {
        Assert.Multiple(() =>
        {
            Assert.That(queue.Running, Has.Count.LessThanOrEqualTo(limits.MaxConcurrent), $"{context}: in all");
            AssertScope(queue.Running, entry => entry.UserId ?? "(none)", limits.MaxConcurrentPerUser, $"{context}: user");
            AssertScope(queue.Running, entry => entry.OrganizationId, limits.MaxConcurrentPerOrganization, $"{context}: organisation");
            AssertScope(queue.Running, entry => entry.TeamId, limits.MaxConcurrentPerTeam, $"{context}: team");
        });
    }

    private static void AssertScope(IEnumerable<QueueCandidate> running, Func<QueueCandidate, string?> scope, int? limit, string context)
    {
        foreach (var group in running.Where(entry => scope(entry) is not null).GroupBy(scope))
        {
            Assert.That(group.Count(), Is.LessThanOrEqualTo(limit ?? int.MaxValue), $"{context} {group.Key}");
        }
    }

    /// <summary>No waiting job of the same user, organisation and team was passed over for one that orders behind it.</summary>
    private static void AssertOrder(QueueSnapshot before, IReadOnlyList<string> claimed, IQueuePolicy policy, string context)
    {
        foreach (var passed in before.Waiting.Where(entry => !claimed.Contains(entry.JobId) && !(entry.NotBefore > before.Now)))
        {
            var jumped = before.Waiting.FirstOrDefault(entry =>
                claimed.Contains(entry.JobId)
                && (entry.UserId, entry.OrganizationId, entry.TeamId) == (passed.UserId, passed.OrganizationId, passed.TeamId)
                && policy.Compare(passed, entry, before.Now) < 0);
            Assert.That(jumped, Is.Null, $"{context}: {jumped?.JobId} went before {passed.JobId}");
        }
    }

    private static async Task SubmitSomeAsync(TestSdk sdk, Random random)
    {
        for (var i = random.Next(0, 5); i > 0; i--)
        {
            await sdk.SubmitAsync(Some.Request(Pick(random, Users), random.Next(0, 51)) with { OrganizationId = Pick(random, Organizations), TeamId = Pick(random, Teams) });
        }
    }

    private static async Task EndSomeAsync(TestSdk sdk, Random random)
    {
        foreach (var job in sdk.Provider.Accepted.Where(job => job.Report.Status?.IsTerminal() == false && random.Next(3) == 0))
        {
            sdk.Provider.Move(job.Id, random.Next(2) == 0 ? JobStatus.Completed : JobStatus.Failed);
        }

        await sdk.Client.RefreshActiveAsync();
    }

    private static async Task EndAllAsync(TestSdk sdk)
    {
        foreach (var job in sdk.Provider.Accepted.Where(job => job.Report.Status?.IsTerminal() == false))
        {
            sdk.Provider.Move(job.Id, JobStatus.Completed);
        }

        await sdk.Client.RefreshActiveAsync();
    }

    private static void Copy(QueueOptions from, QueueOptions to)
    {
        to.MaxConcurrent = from.MaxConcurrent;
        to.MaxConcurrentPerUser = from.MaxConcurrentPerUser;
        to.MaxConcurrentPerOrganization = from.MaxConcurrentPerOrganization;
        to.MaxConcurrentPerTeam = from.MaxConcurrentPerTeam;
    }

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
