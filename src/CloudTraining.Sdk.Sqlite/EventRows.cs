using System.Collections.Frozen;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>Reads and drops events. Their cursors are given out under the write lock, so a reader that saw one has seen all before it.</summary>
internal static class EventRows
{
    private static readonly FrozenDictionary<string, JobEventType> TypesByName =
        Enum.GetValues<JobEventType>().ToFrozenDictionary(type => type.ToWireName(), StringComparer.Ordinal);

    public static long ReadHead(SqliteSession session)
    {
        using var state = session.Use(Sql.ReadState);
        state.Step();
        return state.GetInt64(1);
    }

    public static JobEventPage Read(SqliteSession session, long after, int max)
    {
        session.Execute("BEGIN");
        try
        {
            using var state = session.Use(Sql.ReadState);
            state.Step();
            var (head, floor) = (state.GetInt64(1), state.GetInt64(2));
            if (after < floor || after > head)
            {
                return new JobEventPage { Events = [], Next = head, Resync = true };
            }

            var events = new List<JobEvent>();
            using var rows = session.Use(Sql.ReadEvents).Bind(after).Bind(max);
            while (rows.Step())
            {
                events.Add(ReadRow(rows));
            }

            return new JobEventPage { Events = events, Next = events.Count == 0 ? after : events[^1].Cursor };
        }
        finally
        {
            session.Rollback();
        }
    }

    /// <summary>Drops the oldest, at most so many. Looks at those only, so that dropping all in pieces costs no more than once through.</summary>
    public static int Trim(WriteBatch batch, DateTimeOffset before, int keep, int max)
    {
        long floor;
        using (var state = batch.Session.Use(Sql.ReadState))
        {
            state.Step();
            floor = state.GetInt64(2);
        }

        var most = Math.Min(batch.EventHead, floor + max);
        var last = Math.Min(most, Math.Max(floor, batch.EventHead - keep));
        using (var young = batch.Session.Use(Sql.FindFirstYoungEvent).Bind(last).Bind(most).Bind(before))
        {
            last = young.Step() ? young.GetInt64(0) - 1 : most;
        }

        if (last <= floor)
        {
            return 0;
        }

        batch.Session.Use(Sql.DropEvents).Bind(last).Run();
        batch.Session.Use(Sql.RaiseFloor).Bind(last).Run();
        return (int)(last - floor);
    }

    private static JobEvent ReadRow(SqliteStatement row) => new()
    {
        Cursor = row.GetInt64(0),

        // A type of a newer release says at least that something about the job changed.
        Type = TypesByName.GetValueOrDefault(row.GetText(1), JobEventType.JobUpdated),
        JobId = row.GetText(2),
        Status = ReadStatus(row.GetText(3)),
        PreviousStatus = row.FindText(4) is { } previous ? ReadStatus(previous) : null,
        Provider = row.GetText(5),
        UserId = row.FindText(6),
        CorrelationId = row.GetText(7),
        Timestamp = row.GetTime(8),
        Version = row.GetInt64(9),
        Message = row.FindText(10),
    };

    private static JobStatus ReadStatus(string name) =>
        JobStatusExtensions.FindByWireName(name) ?? throw new JobStoreException($"A stored event has the unknown status '{name}'. Update this package if a newer one wrote it.", isTransient: false);
}
