using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>The questions behind <see cref="SqliteJobStore.CheckIntegrityAsync"/>.</summary>
internal static class IntegrityCheck
{
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
        using var rows = session.Use(JobColumns.ListSql);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = rows.GetText(0);
            try
            {
                var job = TrainingJobJson.Deserialize(rows.GetBlob(2));
                if (job.Id != id || job.Version != rows.GetInt64(1) || !JobColumns.AreOf(rows, 3, job))
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
