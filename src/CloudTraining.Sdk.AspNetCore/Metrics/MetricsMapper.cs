using System.Globalization;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Metrics;

/// <summary>Figures of jobs as JSON, by status and by day of creation (UTC).</summary>
internal static class MetricsMapper
{
    public static MetricsJson ToJson(JobSums sums, DateOnly today, int days)
    {
        var byStatus = sums.Groups.ToLookup(group => group.Status);
        var byDay = sums.Groups.ToLookup(group => group.Day);
        return new MetricsJson
        {
            TotalCost = sums.Groups.Sum(group => group.CostUsd),
            JobCount = Count(sums.Groups),
            AvgJobDurationSeconds = Seconds(sums.AverageRunTime),
            JobsByStatus = Enum.GetValues<JobStatus>().ToDictionary(status => status.ToWireName(), status => Count(byStatus[status]), StringComparer.Ordinal),
            CostByDay = [.. Enumerable.Range(1 - days, days).Select(today.AddDays).Select(day => ToJson(day, [.. byDay[day]]))],
            PeriodDays = days,
            WaitSecondsP50 = Seconds(sums.WaitMedian),
            WaitSecondsP95 = Seconds(sums.WaitPercentile95),
            ActiveJobs = JobStatusExtensions.Active.Sum(status => Count(byStatus[status])),
        };
    }

    private static CostDayJson ToJson(DateOnly day, IReadOnlyList<JobSum> groups)
    {
        var local = Count(groups.Where(group => JobMapper.IsLocal(group.Provider)));
        return new CostDayJson
        {
            Date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TotalJobs = Count(groups),
            Completed = Count(groups.Where(group => group.Status == JobStatus.Completed)),
            Failed = Count(groups.Where(group => group.Status == JobStatus.Failed)),
            Cancelled = Count(groups.Where(group => group.Status == JobStatus.Cancelled)),
            LocalJobs = local,
            CloudJobs = Count(groups) - local,
            TotalCostUsd = groups.Sum(group => group.CostUsd),
        };
    }

    private static int Count(IEnumerable<JobSum> groups) => groups.Sum(group => group.Count);

    private static double? Seconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalSeconds, 3) : null;
}
