using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>The questions behind <see cref="SqliteJobStore.CheckIntegrityAsync"/>.</summary>
internal static class IntegrityCheck
{
    private const string ListRows =
        "SELECT id, version, status, queue_status, external_id, is_active, is_waiting, holds_slot, unsettled_since, is_cancelling, body FROM jobs";

    private const string CountEvents = "SELECT count(*) FROM events";

    public static IReadOnlyList<string> Run(SqliteSession session, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        session.Execute("BEGIN");
        try
        {
            CheckPages(session, problems);
            CheckJobs(session, problems, cancellationToken);
            CheckEvents(session, problems);
        }
        finally
        {
            session.Rollback();
        }

        return problems;
    }

    private static void CheckPages(SqliteSession session, List<string> problems)
    {
        using var rows = session.Use("PRAGMA integrity_check");
        while (rows.Step())
        {
            if (rows.GetText(0) is var line and not "ok")
            {
                problems.Add($"SQLite: {line}");
            }
        }
    }

    private static void CheckJobs(SqliteSession session, List<string> problems, CancellationToken cancellationToken)
    {
        using var rows = session.Use(ListRows);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = rows.GetText(0);
            try
            {
                var job = TrainingJobJson.Deserialize(rows.GetBlob(10));
                if (job.Id != id || !Agrees(rows, job))
                {
                    problems.Add($"Job '{id}': its columns say something else than its JSON.");
                }
            }
            catch (JobStoreException exception)
            {
                problems.Add($"Job '{id}': {exception.Message}");
            }
        }
    }

    private static bool Agrees(SqliteStatement row, TrainingJob job) =>
        row.GetInt64(1) == job.Version
        && row.GetText(2) == job.Status.ToWireName()
        && row.FindText(3) == job.Queue?.Status.ToWireName()
        && row.FindText(4) == job.External?.Id
        && row.IsNull(5) == job.IsTerminal
        && row.IsNull(6) == job is not { IsTerminal: false, Queue.IsWaiting: true }
        && row.IsNull(7) == !job.HoldsSlot
        && row.IsNull(8) == !job.NeedsSettling
        && row.IsNull(9) == !job.IsCancelling;

    private static void CheckEvents(SqliteSession session, List<string> problems)
    {
        using var state = session.Use(Sql.ReadState);
        state.Step();
        var expected = state.GetInt64(1) - state.GetInt64(2);
        var kept = session.GetNumber(CountEvents);
        if (kept != expected)
        {
            problems.Add($"Events: {kept} are kept, {expected} are counted.");
        }
    }
}
