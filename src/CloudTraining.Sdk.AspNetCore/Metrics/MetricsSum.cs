using System.Globalization;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Metrics;

/// <summary>Adds jobs up, by status and by day of creation (UTC).</summary>
internal sealed class MetricsSum
{
    private readonly int _days;
    private readonly SortedDictionary<DateOnly, Day> _byDay = [];
    private readonly int[] _byStatus = new int[Enum.GetValues<JobStatus>().Length];
    private readonly List<double> _waits = [];
    private decimal _cost;
    private double _seconds;
    private int _timed;
    private int _count;

    public MetricsSum(DateOnly today, int days)
    {
        _days = days;
        From = new DateTimeOffset(today.AddDays(1 - days), TimeOnly.MinValue, TimeSpan.Zero);
        for (var day = 1 - days; day <= 0; day++)
        {
            _byDay[today.AddDays(day)] = new Day();
        }
    }

    /// <summary>The first instant of the period.</summary>
    public DateTimeOffset From { get; }

    public void Add(TrainingJob job)
    {
        _count++;
        _byStatus[(int)job.Status]++;
        _cost += job.CostUsd ?? 0;
        if (job is { StartedAt: { } started, CompletedAt: { } completed } && completed >= started)
        {
            _seconds += (completed - started).TotalSeconds;
            _timed++;
        }

        if (job is { StartedAt: { } began, Queue: { } queue } && began >= queue.QueuedAt)
        {
            _waits.Add((began - queue.QueuedAt).TotalSeconds);
        }

        if (_byDay.TryGetValue(DateOnly.FromDateTime(job.CreatedAt.UtcDateTime), out var day))
        {
            day.Add(job);
        }
    }

    public MetricsJson ToJson()
    {
        _waits.Sort();
        return new MetricsJson
        {
            TotalCost = _cost,
            JobCount = _count,
            AvgJobDurationSeconds = _timed > 0 ? Math.Round(_seconds / _timed, 3) : null,
            JobsByStatus = Enum.GetValues<JobStatus>().ToDictionary(status => status.ToWireName(), status => _byStatus[(int)status], StringComparer.Ordinal),
            CostByDay = [.. _byDay.Select(pair => pair.Value.ToJson(pair.Key))],
            PeriodDays = _days,
            WaitSecondsP50 = Quantile(0.50),
            WaitSecondsP95 = Quantile(0.95),
            ActiveJobs = JobStatusExtensions.Active.Sum(status => _byStatus[(int)status]),
        };
    }

    private double? Quantile(double part) => _waits.Count == 0 ? null : Math.Round(_waits[Math.Min(_waits.Count - 1, (int)(part * _waits.Count))], 3);

    private sealed class Day
    {
        private int _total;
        private int _completed;
        private int _failed;
        private int _cancelled;
        private int _local;
        private decimal _cost;

        public void Add(TrainingJob job)
        {
            _total++;
            _cost += job.CostUsd ?? 0;
            _local += JobMapper.JobType(job) == "local" ? 1 : 0;
            _completed += job.Status == JobStatus.Completed ? 1 : 0;
            _failed += job.Status == JobStatus.Failed ? 1 : 0;
            _cancelled += job.Status == JobStatus.Cancelled ? 1 : 0;
        }

        public CostDayJson ToJson(DateOnly date) => new()
        {
            Date = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TotalJobs = _total,
            Completed = _completed,
            Failed = _failed,
            Cancelled = _cancelled,
            LocalJobs = _local,
            CloudJobs = _total - _local,
            TotalCostUsd = _cost,
        };
    }
}
