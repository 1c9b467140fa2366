using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using CloudTraining.Sdk.Sync;
using CloudTraining.Sdk.Testing;
using ReplicateSimulator.Faults;
using ReplicateSimulator.Runs;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A poll round reads the list while a page saves more calls than it costs; the rest is asked for one by one.</summary>
[TestFixture]
public sealed class ReplicateBatchStatusTests
{
    [Test, CancelAfter(120_000)]
    public async Task A_round_over_10_000_active_jobs_with_5_percent_others_takes_at_most_110_list_calls_whoever_submitted_them(CancellationToken cancellationToken)
    {
        await using var rig = await ReplicateRig.StartAsync(settings: ["ReadsPerMinute=100000"]);
        var ours = Seed(rig, count: 10_526, isOurs: number => number % 20 != 0 || number >= 10_520);
        var store = rig.Get<IJobStore>();
        var added = 0;
        foreach (var id in ours)
        {
            var job = Some.Job(JobStatus.Running) with { Id = id, Provider = "replicate", External = ReplicateRig.Ref(id), UserId = "user-" + (added++ % 500) };
            await store.AddAsync(job, [], cancellationToken);
        }

        rig.Simulator.Calls.Clear();
        var round = await rig.Get<ActiveJobRefresher>().RefreshAsync([rig.Provider], cancellationToken);

        TestContext.Out.WriteLine($"{ours.Count} jobs: {string.Join(", ", rig.Simulator.Calls.Calls)}");
        Assert.That(ours, Has.Count.GreaterThanOrEqualTo(10_000));
        Assert.That((round.Refreshed, round.Failed), Is.EqualTo((ours.Count, 0)));
        Assert.That(rig.Simulator.Calls.Of("predictions.list"), Is.LessThanOrEqualTo(110));
        Assert.That(rig.Simulator.Calls.Of("predictions.get"), Is.Zero);
    }

    [Test]
    public async Task A_few_jobs_in_a_busy_account_are_left_to_single_calls_after_three_pages_and_then_for_a_while()
    {
        await using var rig = await ReplicateRig.StartAsync(settings: ["ReadsPerMinute=100000"]);
        var ours = Seed(rig, count: 5_000, isOurs: number => number < 20);
        var batch = rig.Feature<IBatchStatus>();

        var counts = new List<int>();
        for (var round = 0; round < 12; round++)
        {
            rig.Simulator.Calls.Clear();
            Assert.That(await batch.GetManyAsync([.. ours.Select(ReplicateRig.Ref)], ProviderContext.Host), Is.Empty);
            counts.Add(rig.Simulator.Calls.Of("predictions.list"));
        }

        Assert.That(counts, Is.EqualTo(new[] { 3, 0, 3, 0, 0, 0, 3, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public async Task Jobs_that_were_seen_before_are_looked_for_only_in_their_own_time()
    {
        await using var rig = await ReplicateRig.StartAsync(settings: ["ReadsPerMinute=100000"]);
        var refs = Seed(rig, count: 150, isOurs: _ => true).Select(ReplicateRig.Ref).ToList();
        var batch = rig.Feature<IBatchStatus>();
        await batch.GetManyAsync(refs, ProviderContext.Host);
        Seed(rig, count: 1_000, isOurs: _ => false);
        rig.Simulator.Calls.Clear();

        var found = await batch.GetManyAsync(refs, ProviderContext.Host);

        Assert.That((found.Count, rig.Simulator.Calls.Of("predictions.list")), Is.EqualTo((150, 2)));
    }

    [TestCase(FaultKind.ForeignNext)]
    [TestCase(FaultKind.RepeatedNext)]
    [TestCase(FaultKind.HtmlBadGateway)]
    [TestCase(FaultKind.MissingPage)]
    public async Task What_the_pages_did_not_show_is_missing_and_never_said_to_be_gone(FaultKind kind)
    {
        await using var rig = await ReplicateRig.StartAsync();
        var refs = Seed(rig, count: 350, isOurs: _ => true).Select(ReplicateRig.Ref).ToList();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.list", Kind = kind, Skip = 1 });

        var found = await rig.Feature<IBatchStatus>().GetManyAsync(refs, ProviderContext.Host);

        Assert.That(found, Has.Count.InRange(100, 300));
        Assert.That(found.Values.Select(job => job.Report.Status), Is.All.EqualTo(JobStatus.Running));
    }

    [Test]
    public async Task One_job_is_cheaper_by_itself()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var job = await rig.SubmitAsync();

        Assert.That(await rig.Feature<IBatchStatus>().GetManyAsync([job.Ref], ProviderContext.Host), Is.Empty);
        Assert.That(rig.Simulator.Calls.Of("predictions.list"), Is.Zero);
    }

    private static List<string> Seed(ReplicateRig rig, int count, Func<int, bool> isOurs)
    {
        var ours = new List<string>();
        var start = TimeProvider.System.GetUtcNow().AddHours(-2);
        for (var number = 0; number < count; number++)
        {
            var id = RunBook.NewId();
            rig.Simulator.Book.Add(new SimulatedRun
            {
                Id = id,
                Account = "simulated",
                Kind = RunKind.Prediction,
                Model = SimulatorHost.Model,
                Version = SimulatorHost.Version,
                Input = "{\"config_json\":\"{}\"}",
                CreatedAt = start.AddMilliseconds((rig.Simulator.Book.Count * 10) + 1),
                BaseUrl = rig.Simulator.Address.ToString().TrimEnd('/'),
                Status = RunStatus.Processing,
            });
            if (isOurs(number))
            {
                ours.Add(id);
            }
        }

        return ours;
    }
}
