using System.Collections.Immutable;

namespace CloudTraining.Sdk.Jobs;

/// <summary>Reads one page of <see cref="InMemoryJobTable"/>.</summary>
internal static class InMemoryJobList
{
    public static JobPage Read(InMemoryJobTable table, JobFilter filter)
    {
        var positions = filter.MatchesOnlyActive ? table.Active : table.All;
        var jobs = new List<TrainingJob>();
        var toSkip = filter.Cursor is null ? filter.Offset : 0;
        var hasMore = false;
        for (var i = filter.Cursor is null ? 0 : IndexAfter(positions, filter.Cursor); i < positions.Count; i++)
        {
            if (table.Find(positions[i].Id) is not { } job || !filter.Matches(job))
            {
                continue;
            }

            if (toSkip > 0)
            {
                toSkip--;
                continue;
            }

            if (jobs.Count == filter.Limit)
            {
                hasMore = true;
                break;
            }

            jobs.Add(job);
        }

        return new JobPage
        {
            Jobs = jobs,
            NextCursor = hasMore ? JobPageCursor.After(jobs[^1]) : null,
            Total = filter.IncludeTotal ? positions.Count(position => table.Find(position.Id) is { } job && filter.Matches(job)) : null,
        };
    }

    private static int IndexAfter(ImmutableSortedSet<JobListPosition> positions, string cursor)
    {
        var (ticks, id) = JobPageCursor.Parse(cursor);
        var index = positions.IndexOf(new JobListPosition(ticks, id));
        return index >= 0 ? index + 1 : ~index;
    }
}
