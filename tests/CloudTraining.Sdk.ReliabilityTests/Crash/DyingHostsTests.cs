using System.Globalization;
using System.Text.Json;
using CloudTraining.Sdk.CrashHost;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Sqlite;
using CloudTraining.Sdk.TruthProvider;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.ReliabilityTests.Crash;

/// <summary>
/// Hosts on one SQLite file die one after another under load. <c>CLOUDTRAINING_LOAD_HOSTS</c> (2), <c>CLOUDTRAINING_LOAD_JOBS</c> (150) and <c>CLOUDTRAINING_SEED</c> change the size.
/// </summary>
[NonParallelizable]
public sealed class DyingHostsTests
{
    private const int Users = 6;
    private const int MaxConcurrent = 10;
    private const int PerUser = 3;
    private static readonly int Hosts = ReadNumber("CLOUDTRAINING_LOAD_HOSTS", 2);
    private static readonly int Jobs = ReadNumber("CLOUDTRAINING_LOAD_JOBS", 150);

    [TestCase(false, TestName = "Hosts that are killed in turn lose nothing, pay nothing twice, never exceed a limit and leave no slot empty")]
    [TestCase(true, TestName = "Hosts that are stopped in turn drain in time, lose nothing and pay nothing twice")]
    public async Task Hosts_end_in_turn(bool gracefully)
    {
        var seed = ReadNumber("CLOUDTRAINING_SEED", Environment.TickCount);
        var random = new Random(seed);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4) + TimeSpan.FromSeconds(Jobs), TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("ct-load-").FullName;
        await using var truth = await TruthProcess.StartAsync(folder, limit.Token);
        await truth.OpenAsync("load-called", CreateScript(random), limit.Token);
        await truth.OpenAsync("load-polled", new TruthScript(), limit.Token);
        await truth.OpenAsync("load-tokened", new TruthScript(), limit.Token);
        await using var services = CreateClient(folder, truth.Socket);
        var store = services.GetRequiredService<IJobStore>();
        for (var i = 0; i < Jobs; i++)
        {
            await services.GetRequiredService<ICloudTrainingClient>().SubmitAsync(CreateRequest(i), limit.Token);
        }

        await using var hosts = new ServingHosts(folder, truth.Socket, "load", MaxConcurrent, PerUser);
        var sampler = new SlotSampler(store, services.GetRequiredService<IQueuePolicy>());
        await hosts.StartAsync(Hosts, limit.Token);
        using var sampling = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var samples = sampler.RunAsync(sampling.Token);
        using (var interval = new PeriodicTimer(TimeSpan.FromSeconds(2), TimeProvider.System))
        {
            while (await HasWorkAsync(store, limit.Token))
            {
                await interval.WaitForNextTickAsync(limit.Token);
                await hosts.ReplaceAsync(random.Next(Hosts), gracefully, limit.Token);
            }
        }

        await sampling.CancelAsync();
        await samples;
        await hosts.StopAllAsync(limit.Token);

        var ran = await truth.ReadAsync("load-called", limit.Token);
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {Jobs} jobs, {hosts.Kills} hosts ended, {sampler.Samples} samples, {sampler.Utilisation:P1} of the slots used, longest stop {hosts.Stops.Max().TotalSeconds:0.0} s"));
        Assert.Multiple(() =>
        {
            Assert.That(ran.Jobs.GroupBy(job => job.Key).Where(of => of.Count() > 1).Select(of => of.Key), Is.Empty, $"paid twice (seed {seed})");
            Assert.That(ran.Jobs, Has.Count.EqualTo(Jobs), $"lost (seed {seed})");
            Assert.That(MostAtOnce(ran.Jobs), Is.LessThanOrEqualTo(MaxConcurrent), $"limit in all (seed {seed})");
            Assert.That(ran.Jobs.GroupBy(UserOf).Select(MostAtOnce), Is.All.LessThanOrEqualTo(PerUser), $"limit per user (seed {seed})");
            Assert.That(Directory.EnumerateFiles(folder, "host-*.log").SelectMany(File.ReadLines).Where(line => line.Contains("locked", StringComparison.Ordinal)), Is.Empty);
        });
        Assert.That(await ((SqliteJobStore)store).CheckIntegrityAsync(limit.Token), Is.Empty);
        Assert.That((await store.ListAsync(new JobFilter { Statuses = [JobStatus.Completed], Limit = 1, IncludeTotal = true }, limit.Token)).Total, Is.EqualTo(Jobs));
        if (gracefully)
        {
            Assert.That(hosts.Stops.Max(), Is.LessThan(TimeSpan.FromSeconds(5)), "the drain is bounded by its four seconds");
        }
        else
        {
            Assert.That(sampler.Utilisation, Is.GreaterThanOrEqualTo(0.95), $"slots left empty (seed {seed})");
        }

        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static int ReadNumber(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : otherwise;

    private static TruthScript CreateScript(Random random) => new()
    {
        DefaultRunMs = 500,
        CallsBack = true,
        Creates = Enumerable.Range(0, Jobs).Where(_ => random.Next(10) == 0).ToDictionary(i => CreateRequest(i).ConfigName!, _ => new[] { new[] { "accept_then_drop", "500", "429", "garbage", "delay" }[random.Next(5)] }),
    };

    private static ServiceProvider CreateClient(string folder, string socket)
    {
        var services = new ServiceCollection();
        services.AddCloudTraining().UseSqlite(Path.Combine(folder, "jobs.db")).AddTruth(socket, "load").ConfigureQueue(queue =>
        {
            queue.MaxConcurrent = MaxConcurrent;
            queue.MaxConcurrentPerUser = PerUser;
            queue.MaxAttempts = 10;
        });
        services.AddLogging(logging => logging.ClearProviders());
        return services.BuildServiceProvider();
    }

    private static TrainingRequest CreateRequest(int index) => new()
    {
        Provider = "called",
        Input = JsonElement.Parse("""{"steps": 10}"""),
        UserId = FormattableString.Invariant($"u{index % Users}"),
        ConfigName = FormattableString.Invariant($"u{index % Users}-{index}"),
        IdempotencyKey = FormattableString.Invariant($"{index}"),
    };

    private static async Task<bool> HasWorkAsync(IJobStore store, CancellationToken cancellationToken) =>
        (await store.ListAsync(new JobFilter { Statuses = JobStatusExtensions.Active, Limit = 1 }, cancellationToken)).Jobs.Count > 0;

    private static string UserOf(TruthJob job) => job.Key.Split('-')[0];

    /// <summary>The most jobs that ran at the provider at one instant, from its own log.</summary>
    private static int MostAtOnce(IEnumerable<TruthJob> jobs)
    {
        var (now, most) = (0, 0);
        foreach (var (_, step) in jobs.SelectMany(job => new[] { (At: job.CreatedAtMs, Step: 1), (At: job.StoppedAtMs!.Value, Step: -1) }).OrderBy(change => change.At).ThenBy(change => change.Step))
        {
            now += step;
            most = Math.Max(most, now);
        }

        return most;
    }
}
