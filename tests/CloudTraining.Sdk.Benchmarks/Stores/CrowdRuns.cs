using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Benchmarks.Stores;

/// <summary>Claims while everything that waits belongs to one user at its limit and slots are free for others: the default limits, and the claim that is repeated every few seconds.</summary>
internal static class CrowdRuns
{
    private static readonly QueuePolicy Policy = new(Options.Create(new QueueOptions()));

    /// <summary>Fills a store with as many jobs as the user may run, and with those that wait behind them.</summary>
    public static async Task FillAsync(IJobStore store, int waiting)
    {
        for (var i = 0; i < new QueueOptions().MaxConcurrentPerUser; i++)
        {
            await store.AddAsync(Some.Job(JobStatus.Running, userId: "crowd"), []);
        }

        var now = TimeProvider.System.GetUtcNow();
        await Parallel.ForAsync(0, waiting, new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, cancellationToken) =>
            await store.AddAsync(Some.Job(userId: "crowd", createdAt: now.AddTicks(i)), [], cancellationToken));
    }

    /// <returns>The mean time of a claim that finds nothing, in microseconds.</returns>
    public static async Task<double> ClaimAsync(IJobStore store, int claims)
    {
        var request = new ClaimRequest { Policy = Policy, Owner = "host-1", Lease = TimeSpan.FromSeconds(30), Max = 5, Decide = static (job, _) => throw new InvalidOperationException($"Job '{job.Id}' was chosen beyond its user's limit.") };
        var since = Stopwatch.GetTimestamp();
        for (var i = 0; i < claims; i++)
        {
            await store.ClaimAsync(request);
        }

        return Stopwatch.GetElapsedTime(since).TotalMicroseconds / claims;
    }
}
