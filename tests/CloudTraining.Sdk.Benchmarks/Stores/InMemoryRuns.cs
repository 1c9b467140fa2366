using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Benchmarks.Stores;

/// <summary>The whole way from the claim to the recorded acceptance, with the real dispatcher, the store in memory and a fake provider that answers at once.</summary>
internal static class InMemoryRuns
{
    /// <returns>Jobs per second, and bytes allocated for each.</returns>
    public static async Task<(double PerSecond, double BytesPerJob)> DispatchAsync(int jobs)
    {
        await using var services = Build();
        var store = services.GetRequiredService<IJobStore>();
        await FillAsync(store, jobs, JobStatus.Pending);
        var dispatcher = services.GetRequiredService<JobDispatcher>();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var since = Stopwatch.GetTimestamp();
        var dispatched = await dispatcher.DispatchAsync();
        await dispatcher.WaitForSubmissionsAsync();
        var elapsed = Stopwatch.GetElapsedTime(since);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var accepted = await store.ListAsync(new JobFilter { Statuses = [JobStatus.Queued, JobStatus.Running], Limit = 1, IncludeTotal = true });
        var events = await services.GetRequiredService<IJobEventLog>().GetHeadAsync();
        return dispatched.Count == jobs && accepted.Total == jobs && events >= jobs * 3L
            ? (jobs / elapsed.TotalSeconds, (double)bytes / jobs)
            : throw new InvalidOperationException($"{dispatched.Count} were dispatched, {accepted.Total} of {jobs} accepted, {events} events.");
    }

    /// <returns>The memory that so many active jobs and their events keep, in megabytes.</returns>
    public static async Task<double> MemoryOfAsync(int jobs)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var store = new InMemoryJobStore(TimeProvider.System);
        await FillAsync(store, jobs, JobStatus.Running);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(store);
        return kept / 1e6;
    }

    private static ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddCloudTraining()
            .AddProvider(new FakeProvider(TimeProvider.System))
            .ConfigureQueue(options => options.MaxConcurrent = options.MaxConcurrentPerUser = 100_000);
        services.AddLogging(logging => logging.ClearProviders());
        return services.BuildServiceProvider();
    }

    private static async Task FillAsync(IJobStore store, int jobs, JobStatus status)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < jobs; i++)
        {
            var job = Some.Job(status, userId: $"user-{i % 100}", createdAt: now.AddTicks(i));
            await store.AddAsync(job, [Some.Event(job, JobEventType.JobAdded)]);
        }
    }
}
