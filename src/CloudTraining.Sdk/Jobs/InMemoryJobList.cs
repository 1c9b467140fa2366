using System.Collections.Immutable;

namespace CloudTraining.Sdk.Jobs;

/// <summary>Reads one page of <see cref="InMemoryJobTable"/>, or adds its jobs up.</summary>
internal static class InMemoryJobList
{
    public static JobPage Read(InMemoryJobTable table, JobFilter filter)
    {
        var positions = filter.MatchesOnlyActive ? table.Active : filter.UserId is { } user ? table.OfUser(user) : table.All;
        var start = filter.Cursor is null ? 0 : IndexAfter(positions, filter.Cursor);
        var toSkip = filter.Cursor is null ? filter.Offset : 0;

        // Then every position passes: the page is found by its index and the total is known.
        return filter.MatchesAllOfUser ? Take(table, filter, positions, start + Math.Min(toSkip, positions.Count)) : Scan(table, filter, positions, start, toSkip);
    }

    public static JobSums Sum(InMemoryJobTable table, DateTimeOffset createdAtOrAfter, string? userId)
    {
        var sums = new JobSumCollector();
        foreach (var position in userId is null ? table.All : table.OfUser(userId))
        {
            if (position.CreatedAtTicks < createdAtOrAfter.UtcTicks)
            {
                break;
            }

            if (table.Find(position.Id) is { } job)
            {
                sums.Add(job);
            }
        }

        return sums.ToSums();
    }

    private static JobPage Take(InMemoryJobTable table, JobFilter filter, ImmutableSortedSet<JobListPosition> positions, int start)
    {
        var jobs = new List<TrainingJob>();
        var next = start;
        while (next < positions.Count && jobs.Count < filter.Limit)
        {
            if (table.Find(positions[next++].Id) is { } job)
            {
                jobs.Add(job);
            }
        }

        return Page(filter, jobs, next < positions.Count, positions.Count);
    }

    private static JobPage Scan(InMemoryJobTable table, JobFilter filter, ImmutableSortedSet<JobListPosition> positions, int start, int toSkip)
    {
        var jobs = new List<TrainingJob>();
        int index = 0, total = 0;
        var hasMore = false;
        foreach (var position in positions)
        {
            var isBehind = index++ < start;
            if ((isBehind && !filter.IncludeTotal) || table.Find(position.Id) is not { } job || !filter.Matches(job))
            {
                continue;
            }

            total++;
            if (isBehind || --toSkip >= 0)
            {
                continue;
            }

            hasMore = jobs.Count == filter.Limit;
            if (!hasMore)
            {
                jobs.Add(job);
            }
            else if (!filter.IncludeTotal)
            {
                break;
            }
        }

        return Page(filter, jobs, hasMore, total);
    }

    private static JobPage Page(JobFilter filter, List<TrainingJob> jobs, bool hasMore, int total) => new()
    {
        Jobs = jobs,
        NextCursor = hasMore ? JobPageCursor.After(jobs[^1]) : null,
        Total = filter.IncludeTotal ? total : null,
    };

    private static int IndexAfter(ImmutableSortedSet<JobListPosition> positions, string cursor)
    {
        var (ticks, id) = JobPageCursor.Parse(cursor);
        var index = positions.IndexOf(new JobListPosition(ticks, id));
        return index >= 0 ? index + 1 : ~index;
    }
}
