using System.Diagnostics;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Sqlite.Tests;

/// <summary>A disk that is really full: a small file system in memory, mounted for the test. Needs root; elsewhere the test is reported as skipped, with the reason.</summary>
public sealed class SqliteDiskFullTests
{
    private const int Megabytes = 4;
    private readonly string _disk = Path.Combine(Path.GetTempPath(), $"ct-disk-{Guid.NewGuid():N}");

    private string Ballast => Path.Combine(_disk, "ballast");

    [SetUp]
    public void Mount()
    {
        Directory.CreateDirectory(_disk);
        if (Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m", "tmpfs", _disk) is { } failure)
        {
            Directory.Delete(_disk);
            Assert.Ignore($"A file system of {Megabytes} MB could not be mounted, which needs root: {failure}");
        }
    }

    [TearDown]
    public void Unmount()
    {
        if (Directory.Exists(_disk))
        {
            Run("umount", "-l", _disk);
            Directory.Delete(_disk);
        }
    }

    [Test]
    public async Task A_full_disk_gives_a_typed_error_loses_nothing_and_work_goes_on_when_it_is_freed()
    {
        var options = new SqliteStoreOptions { Path = Path.Combine(_disk, "jobs.db") };
        await using var store = new SqliteJobStore(Microsoft.Extensions.Options.Options.Create(options), new ManualTimeProvider());
        await store.AddAsync(Some.Job(id: "waiting"), []);

        // Something is left for the log of writes, so that it runs full in the middle of the work.
        FillDisk(rest: 300_000);

        var (stored, error) = await AddUntilFullAsync(store);
        var claimError = await Assert.ThrowsAsync<JobStoreException>(() => ClaimUntilFullAsync(store));
        var readable = await store.ListAsync(new JobFilter { Limit = 1_000, IncludeTotal = true });
        File.Delete(Ballast);
        var after = await store.AddAsync(Some.Job(id: "after"), []);
        var claimed = await store.ClaimAsync(Claims.Of("host-1", max: 1_000));

        Assert.That(error.IsTransient && claimError!.IsTransient, Is.True);
        Assert.That(error.Message, Does.Contain(options.Path).And.Match("is full|could not be read or written"));
        Assert.That(readable.Jobs.Select(job => job.Id), Is.SupersetOf(stored));
        Assert.That(readable.Total, Is.EqualTo(stored.Count + 1));
        Assert.That(after.Outcome, Is.EqualTo(JobAddOutcome.Added));
        Assert.That(claimed, Has.Count.EqualTo(stored.Count + 2));
        Assert.That(await store.CheckIntegrityAsync(), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_host_on_a_full_disk_calls_no_provider_without_an_intent_forgets_no_acceptance_and_goes_on_by_itself(CancellationToken cancellationToken)
    {
        const int Jobs = 8;
        var provider = new FakeProvider(TimeProvider.System);
        await using var services = CreateHost(provider);
        var client = services.GetRequiredService<ICloudTrainingClient>();
        var store = services.GetRequiredService<SqliteJobStore>();
        for (var i = 0; i < Jobs; i++)
        {
            await client.SubmitAsync(Some.Request($"user-{i}"), cancellationToken);
        }

        // Full before the claim: nothing is sent.
        FillDisk(rest: 0);
        var claimError = await Assert.ThrowsAsync<JobStoreException>(() => services.GetRequiredService<JobDispatcher>().DispatchAsync(cancellationToken));
        var submitError = await Assert.ThrowsAsync<JobStoreException>(() => client.SubmitAsync(Some.Request(), cancellationToken));
        var sentWithoutIntent = provider.Accepted.Count;
        File.Delete(Ballast);

        // Full between the call and its record: what the provider took is known only to the host until there is room.
        var called = 0;
        provider.Options.Fault = (operation, _) =>
        {
            if (operation == "submit" && Interlocked.Increment(ref called) == 1)
            {
                FillDisk(rest: 0);
            }

            return FakeFault.None;
        };
        await services.GetRequiredService<BackgroundTaskManager>().StartAsync(cancellationToken);
        await UntilAsync(() => Task.FromResult(provider.Accepted.Count == Jobs), cancellationToken);
        var recordedWhileFull = await CountRecordedAsync(store);
        File.Delete(Ballast);
        await UntilAsync(async () => await CountRecordedAsync(store) == Jobs, cancellationToken);

        Assert.That((claimError!.IsTransient, submitError!.IsTransient, sentWithoutIntent), Is.EqualTo((true, true, 0)));
        Assert.That(recordedWhileFull, Is.LessThan(Jobs));
        Assert.That(provider.Accepted.Select(taken => taken.JobId).Distinct().Count(), Is.EqualTo(provider.Accepted.Count).And.EqualTo(Jobs));
        Assert.That(await store.CheckIntegrityAsync(cancellationToken), Is.Empty);
    }

    private ServiceProvider CreateHost(FakeProvider provider)
    {
        var services = new ServiceCollection();
        services.AddCloudTraining().UseSqlite(Path.Combine(_disk, "jobs.db")).AddProvider(provider).ConfigureQueue(queue => queue.MaxConcurrent = 100);
        services.AddLogging(logging => logging.ClearProviders());
        return services.BuildServiceProvider();
    }

    private static async Task<int> CountRecordedAsync(SqliteJobStore store) =>
        (await store.ListAsync(new JobFilter { Limit = 100 })).Jobs.Count(job => job.External is not null);

    private static async Task UntilAsync(Func<Task<bool>> holds, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!await holds())
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static async Task<(List<string> Stored, JobStoreException Error)> AddUntilFullAsync(SqliteJobStore store)
    {
        var stored = new List<string>();
        while (true)
        {
            var job = Some.Job() with { ErrorMessage = new string('x', 20_000) };
            try
            {
                await store.AddAsync(job, [Some.Event(job)]);
                stored.Add(job.Id);
            }
            catch (JobStoreException exception)
            {
                return (stored, exception);
            }
        }
    }

    /// <summary>A claim is the intent that stands before any call of a provider: it fails as a whole, so nothing is sent.</summary>
    private static Task<IReadOnlyList<ClaimedJob>> ClaimUntilFullAsync(SqliteJobStore store) => store.ClaimAsync(Claims.Of("host-1", max: 1_000));

    private void FillDisk(int rest)
    {
        var free = (int)new DriveInfo(_disk).AvailableFreeSpace - rest;
        File.WriteAllBytes(Ballast, new byte[free]);
    }

    /// <returns>Null when it went well, else what it said.</returns>
    private static string? Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Trim();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
