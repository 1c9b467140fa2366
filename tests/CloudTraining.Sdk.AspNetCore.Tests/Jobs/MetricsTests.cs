using System.Globalization;
using System.Text.Json;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary><c>GET /api/cloud/metrics</c>, as JSON and for Prometheus.</summary>
public sealed class MetricsTests
{
    private const int Days = 7;
    private readonly ManualTimeProvider _clock = new(Some.Now);

    [TestCase("alice,all", null)]
    [TestCase("bob", "bob")]
    [CancelAfter(30_000)]
    public async Task Metrics_are_the_figures_of_the_jobs_one_by_one(string caller, string? user, CancellationToken cancellationToken)
    {
        var random = NewRandom();
        await using var host = await StartAsync();
        for (var i = 0; i < 300; i++)
        {
            await host.AddAsync(RandomJob(random));
        }

        using var client = host.CreateClient(caller);
        var answer = await host.GetJsonAsync($"/api/cloud/metrics?days={Days}", client);

        var from = new DateTimeOffset(Some.Now.Date, TimeSpan.Zero).AddDays(1 - Days);
        var jobs = (await host.Store.ListAsync(new JobFilter { Limit = 1_000, CreatedAtOrAfter = from, UserId = user }, cancellationToken)).Jobs;
        var runs = jobs.Where(job => job.CompletedAt >= job.StartedAt).Select(job => (job.CompletedAt - job.StartedAt)!.Value.TotalSeconds).ToList();
        var waits = jobs.Where(job => job.StartedAt >= job.Queue!.QueuedAt).Select(job => (job.StartedAt - job.Queue!.QueuedAt)!.Value.TotalSeconds).Order().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(answer.GetProperty("job_count").GetInt32(), Is.EqualTo(jobs.Count).And.GreaterThan(20));
            Assert.That(answer.GetProperty("total_cost").GetDecimal(), Is.EqualTo(jobs.Sum(job => job.CostUsd ?? 0)));
            Assert.That(answer.GetProperty("active_jobs").GetInt32(), Is.EqualTo(jobs.Count(job => !job.IsTerminal)));
            Assert.That(answer.GetProperty("avg_job_duration_seconds").GetDouble(), Is.EqualTo(runs.Average()).Within(0.001));
            Assert.That(answer.GetProperty("wait_seconds_p50").GetDouble(), Is.EqualTo(Math.Round(waits[waits.Count / 2], 3)));
            Assert.That(answer.GetProperty("wait_seconds_p95").GetDouble(), Is.EqualTo(Math.Round(waits[(int)(0.95 * waits.Count)], 3)));
            foreach (var status in Enum.GetValues<JobStatus>())
            {
                Assert.That(answer.GetProperty("jobs_by_status").GetProperty(status.ToWireName()).GetInt32(), Is.EqualTo(jobs.Count(job => job.Status == status)));
            }

            var days = answer.GetProperty("cost_by_day").EnumerateArray().ToList();
            Assert.That(days, Has.Count.EqualTo(Days));
            for (var i = 0; i < Days; i++)
            {
                AssertDay(days[i], from.AddDays(i), [.. jobs.Where(job => job.CreatedAt.UtcDateTime.Date == from.AddDays(i).Date)]);
            }
        });
    }

    [Test, CancelAfter(20_000)]
    public async Task Metrics_read_no_job_whole_and_nothing_at_all_while_nothing_changed(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(services => services.AddSingleton<IJobStore>(provider => FaultyStore.Over(provider.GetRequiredService<InMemoryJobStore>())));
        var calls = ((FaultyStore)(object)host.Store).Calls;
        await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice") with { CostUsd = 1.5m });
        var before = calls.GetValueOrDefault("ListAsync");

        for (var i = 0; i < 3; i++)
        {
            await host.GetJsonAsync("/api/cloud/metrics");
            await host.GetJsonAsync("/api/cloud/cost-limit/status");
            Assert.That(await host.Client.GetStringAsync("/api/cloud/metrics/prometheus", cancellationToken), Does.Contain("\nsimpletuner_cost_usd_total 1.5\n").And.Contain("{status=\"completed\"} 1\n"));
        }

        Assert.That(calls.GetValueOrDefault("ListAsync"), Is.EqualTo(before));
        Assert.That(calls["SumAsync"], Is.EqualTo(2), "one for the default period, one for the year of Prometheus");
    }

    private Task<ApiHost> StartAsync(Action<IServiceCollection>? services = null) => ApiHost.StartAsync(new ApiHostSettings { Clock = _clock, Services = services });

    private static void AssertDay(JsonElement day, DateTimeOffset date, List<TrainingJob> jobs)
    {
        Assert.That(day.GetProperty("date").GetString(), Is.EqualTo(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.That(day.GetProperty("total_jobs").GetInt32(), Is.EqualTo(jobs.Count));
        Assert.That(day.GetProperty("completed").GetInt32(), Is.EqualTo(jobs.Count(job => job.Status == JobStatus.Completed)));
        Assert.That(day.GetProperty("failed").GetInt32(), Is.EqualTo(jobs.Count(job => job.Status == JobStatus.Failed)));
        Assert.That(day.GetProperty("cancelled").GetInt32(), Is.EqualTo(jobs.Count(job => job.Status == JobStatus.Cancelled)));
        Assert.That(day.GetProperty("local_jobs").GetInt32(), Is.EqualTo(jobs.Count(job => job.Provider == "local")));
        Assert.That(day.GetProperty("cloud_jobs").GetInt32(), Is.EqualTo(jobs.Count(job => job.Provider != "local")));
        Assert.That(day.GetProperty("total_cost_usd").GetDecimal(), Is.EqualTo(jobs.Sum(job => job.CostUsd ?? 0)));
    }

    private static Random NewRandom()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRAINING_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}; set CLOUDTRAINING_SEED={seed} to run the same again");
        return new Random(seed);
    }

    /// <summary>Ended or awaiting approval, so that no background task of the host touches it.</summary>
    private static TrainingJob RandomJob(Random random)
    {
        var created = Some.Now.AddMinutes(-random.Next((Days + 2) * 24 * 60));
        var user = random.GetItems(["alice", "bob"], 1)[0];
        if (random.Next(5) == 0)
        {
            return Some.JobAwaitingApproval(userId: user, expiresAt: DateTimeOffset.MaxValue) with { CreatedAt = created };
        }

        var started = created.AddMilliseconds(random.Next(-1_000, 1_000_000));
        var job = Some.Job(random.GetItems([JobStatus.Completed, JobStatus.Failed, JobStatus.Cancelled], 1)[0], createdAt: created, userId: user, provider: random.GetItems(["fake", "local"], 1)[0]);
        return job with
        {
            StartedAt = random.Next(4) == 0 ? null : started,
            CompletedAt = started.AddMilliseconds(random.Next(-1_000, 10_000_000)),
            CostUsd = random.Next(4) == 0 ? null : random.Next(1_000_000) / 10_000m,
            Queue = job.Queue! with { QueuedAt = created },
        };
    }
}
