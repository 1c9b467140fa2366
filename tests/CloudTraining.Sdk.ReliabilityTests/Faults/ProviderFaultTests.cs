using System.Collections.Concurrent;
using System.Globalization;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Faults;

/// <summary>A provider at its worst: every third create goes wrong in one of four ways, its lists lag and fail, its callbacks come twice and in the wrong order.</summary>
public sealed class ProviderFaultTests
{
    private const int Jobs = 5_000;
    private static readonly TimeSpan ListLag = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, FakeFault> _lost = new(StringComparer.Ordinal);
    private int _drops;

    [Test, CancelAfter(120_000)]
    public async Task Five_thousand_jobs_at_a_faulty_provider_are_each_paid_for_once(CancellationToken cancellationToken)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRAINING_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var cluster = new Cluster(options =>
        {
            options.ListLag = ListLag;
            options.Fault = (operation, jobId) => ChooseFault(random, operation, jobId);
        });
        var (host, _) = cluster.AddHost(builder => builder.ConfigureQueue(queue =>
        {
            queue.MaxConcurrent = 500;
            queue.MaxConcurrentPerUser = 500;
            queue.MaxAttempts = 20;
        }));
        for (var i = 0; i < Jobs; i++)
        {
            await host.SubmitAsync(Some.Request($"user-{i % 50}"));
        }

        var rounds = 0;
        for (; rounds < 500 && (await host.Store.ListAsync(new JobFilter { Statuses = JobStatusExtensions.Active, Limit = 1 }, cancellationToken)).Jobs.Count > 0; rounds++)
        {
            await RunRoundAsync(cluster, host, random, cancellationToken);
        }

        var doubled = cluster.Fake.Accepted.GroupBy(job => job.JobId).Where(of => of.Count() > 1).ToList();
        var latencies = await FindAdoptionLatenciesAsync(cluster, host, cancellationToken);
        TestContext.Out.WriteLine($"{rounds} rounds; {cluster.Fake.Accepted.Count} accepted; {_lost.Count} accepted without an answer, adopted after p50 {latencies[latencies.Count / 2].TotalSeconds} s, p99 {latencies[latencies.Count * 99 / 100].TotalSeconds} s");
        Assert.That(doubled, Is.Empty, $"seed {seed}");
        Assert.That(cluster.Fake.Accepted, Has.Count.EqualTo(Jobs), $"seed {seed}");
        Assert.That(latencies, Has.Count.EqualTo(_lost.Count), "each accepted one whose answer was lost is adopted");
        Assert.That(_lost, Has.Count.GreaterThan(Jobs / 10));
        Assert.That(latencies[latencies.Count * 99 / 100], Is.LessThanOrEqualTo(ListLag + TimeSpan.FromSeconds(30)));
    }

    private FakeFault ChooseFault(Random random, string operation, string? jobId)
    {
        double drawn;
        lock (random)
        {
            drawn = random.NextDouble();
        }

        if (operation != "submit")
        {
            return drawn < 0.05 ? FakeFault.ServerError : drawn < 0.07 ? FakeFault.RateLimited : drawn < 0.1 ? FakeFault.Garbage : FakeFault.None;
        }

        var fault = drawn < 0.10 ? FakeFault.RateLimited : drawn < 0.20 ? FakeFault.ServerError : drawn < 0.25 ? FakeFault.Garbage : drawn < 0.35 ? FakeFault.AcceptThenDrop : FakeFault.None;
        if (fault is FakeFault.Garbage or FakeFault.AcceptThenDrop)
        {
            _lost[jobId!] = fault;
            Interlocked.Add(ref _drops, fault == FakeFault.AcceptThenDrop ? 1 : 0);
        }

        return fault;
    }

    /// <summary>Thirty seconds: dispatch, answers that never come, callbacks, polls, reconciliation.</summary>
    private async Task RunRoundAsync(Cluster cluster, HostUnderTest host, Random random, CancellationToken cancellationToken)
    {
        _drops = 0;
        var idleTimers = cluster.Clock.ActiveTimers;
        await host.Dispatcher.DispatchAsync(cancellationToken);

        // All that can be answered is; the others wait for their time limit, each behind a timer of its own.
        while (host.Dispatcher.UnderWay != Volatile.Read(ref _drops) || cluster.Clock.ActiveTimers < idleTimers + _drops)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        cluster.Advance(TimeSpan.FromSeconds(20));
        await host.Dispatcher.WaitForSubmissionsAsync(cancellationToken);
        cluster.Advance(TimeSpan.FromSeconds(10));
        await EndJobsAsync(cluster, host, random, cancellationToken);
        await host.Client.RefreshActiveAsync(cancellationToken: cancellationToken);
        await host.ReconcileAsync(cancellationToken);
    }

    /// <summary>Every job older than a minute ends; half of them are called back, the end before the start and each twice.</summary>
    private static async Task EndJobsAsync(Cluster cluster, HostUnderTest host, Random random, CancellationToken cancellationToken)
    {
        var now = cluster.ProviderClock.GetUtcNow();
        foreach (var job in cluster.Fake.Accepted.Where(job => job.Report.Status == JobStatus.Queued && now - job.CreatedAt >= TimeSpan.FromMinutes(1)))
        {
            cluster.Fake.Move(job.Id, JobStatus.Completed);
            if (random.Next(2) == 0)
            {
                continue;
            }

            foreach (var status in new[] { JobStatus.Completed, JobStatus.Completed, JobStatus.Running, JobStatus.Running })
            {
                var said = new ProviderEvent { Job = new ProviderJobRef("fake", string.Empty, job.Id), ClientToken = job.ClientToken, Report = Some.Report(status) };
                await host.Recorder.RecordAsync(said, $"webhook:fake:{job.Id}:{status}", cancellationToken);
            }
        }
    }

    /// <summary>How long after its acceptance each job whose answer was lost was adopted.</summary>
    private async Task<IReadOnlyList<TimeSpan>> FindAdoptionLatenciesAsync(Cluster cluster, HostUnderTest host, CancellationToken cancellationToken)
    {
        var latencies = new List<TimeSpan>();
        foreach (var real in cluster.Fake.Accepted.Where(job => _lost.ContainsKey(job.JobId!)))
        {
            var attempt = (await host.Store.FindByClientTokenAsync(real.ClientToken!, cancellationToken))!.Attempts.Single(known => known.ClientToken == real.ClientToken);
            if (attempt.Outcome == AttemptOutcome.Accepted && attempt.External!.Id == real.Id)
            {
                latencies.Add(attempt.EndedAt!.Value - real.CreatedAt);
            }
        }

        latencies.Sort();
        return latencies;
    }
}
