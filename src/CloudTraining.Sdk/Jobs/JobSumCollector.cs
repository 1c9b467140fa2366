using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Jobs;

/// <summary>Adds jobs up for <see cref="IJobStore.SumAsync"/>, so that all stores give the same figures of the same jobs. Not thread-safe.</summary>
public sealed class JobSumCollector
{
    private readonly Dictionary<(int Day, string Provider, JobStatus Status), (int Count, decimal CostUsd)> _groups = [];
    private readonly List<long> _waits = [];
    private Int128 _runTicks;
    private int _ran;

    /// <summary>Counts one more job.</summary>
    public void Add(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        Add(job.Status, job.Provider, job.CreatedAt, job.Queue?.QueuedAt, job.StartedAt, job.CompletedAt, job.CostUsd);
    }

    /// <summary>Counts one more job by the few members that matter, for stores that need not read it whole.</summary>
    public void Add(JobStatus status, string provider, DateTimeOffset createdAt, DateTimeOffset? queuedAt, DateTimeOffset? startedAt, DateTimeOffset? completedAt, decimal? costUsd)
    {
        var day = DateOnly.FromDateTime(createdAt.UtcDateTime).DayNumber;
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, (day, provider, status), out _);
        group = (group.Count + 1, group.CostUsd + (costUsd ?? 0));
        if (startedAt is not { } started)
        {
            return;
        }

        if (completedAt >= started)
        {
            _runTicks += completedAt.Value.UtcTicks - started.UtcTicks;
            _ran++;
        }

        if (started >= queuedAt)
        {
            _waits.Add(started.UtcTicks - queuedAt.Value.UtcTicks);
        }
    }

    /// <summary>The figures of all that was counted so far.</summary>
    public JobSums ToSums()
    {
        _waits.Sort();
        return new JobSums
        {
            Groups = [.. _groups.Select(group => new JobSum(DateOnly.FromDayNumber(group.Key.Day), group.Key.Provider, group.Key.Status, group.Value.Count, group.Value.CostUsd))],
            AverageRunTime = _ran > 0 ? TimeSpan.FromTicks((long)(_runTicks / _ran)) : null,
            WaitMedian = WaitOf(0.50),
            WaitPercentile95 = WaitOf(0.95),
        };
    }

    private TimeSpan? WaitOf(double part) => _waits.Count == 0 ? null : TimeSpan.FromTicks(_waits[Math.Min(_waits.Count - 1, (int)(part * _waits.Count))]);
}
