using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>Reads and writes whole jobs, inside whatever transaction the session is in.</summary>
internal static class JobRows
{
    public static TrainingJob? Find(SqliteSession session, string id) => FindOne(session.Use(Sql.FindJob).Bind(id));

    public static TrainingJob? FindByExternal(SqliteSession session, ProviderJobRef external) =>
        FindOne(session.Use(Sql.FindByExternal).Bind(external.Provider).Bind(external.Scope).Bind(external.Id));

    public static TrainingJob? FindByIdempotencyKey(SqliteSession session, string? userId, string key) =>
        FindOne(session.Use(Sql.FindByIdempotencyKey).Bind(userId ?? string.Empty).Bind(key));

    public static TrainingJob? FindOne(SqliteStatement query)
    {
        using (query)
        {
            return query.Step() ? TrainingJobJson.Deserialize(query.GetBlob(0)) : null;
        }
    }

    public static List<TrainingJob> ReadAll(SqliteStatement query)
    {
        using (query)
        {
            var jobs = new List<TrainingJob>();
            while (query.Step())
            {
                jobs.Add(TrainingJobJson.Deserialize(query.GetBlob(0)));
            }

            return jobs;
        }
    }

    /// <summary>Adds a row with its events.</summary>
    /// <returns>False when its id or its external id is taken; then nothing was written.</returns>
    public static bool TryInsert(WriteBatch batch, TrainingJob job, ReadOnlySpan<byte> body, IReadOnlyList<JobEvent> events)
    {
        if (!JobColumns.TryInsert(batch, job, body))
        {
            return false;
        }

        WriteParts(batch, job, events);
        return true;
    }

    /// <summary>Replaces the row of the version before, with its events.</summary>
    /// <returns>False when the stored version is another, there is no such row, or the external id is taken; then nothing was written.</returns>
    public static bool TryUpdate(WriteBatch batch, TrainingJob job, ReadOnlySpan<byte> body, IReadOnlyList<JobEvent> events)
    {
        if (!JobColumns.TryUpdate(batch, job, body))
        {
            return false;
        }

        WriteParts(batch, job, events);
        DropSettledLease(batch.Session, job);
        return true;
    }

    /// <summary>Deletes a job if it may be deleted, with its event.</summary>
    public static bool TryDelete(WriteBatch batch, TrainingJob job)
    {
        var transition = JobTransitions.Delete(job, batch.Now);
        if (!transition.HasChanged)
        {
            return false;
        }

        if (job.HoldsSlot)
        {
            batch.Slots.Change(job, -1);
        }

        batch.Session.Use(Sql.DeleteJob).Bind(job.Id).Run();
        batch.Session.Use(Sql.DropJobLease).Bind(job.Id).Run();
        foreach (var attempt in job.Attempts)
        {
            batch.Session.Use(Sql.DeleteClientToken).Bind(attempt.ClientToken).Run();
        }

        batch.Append(transition.Events, job.Version + 1);
        batch.CountChange();
        return true;
    }

    private static void WriteParts(WriteBatch batch, TrainingJob job, IReadOnlyList<JobEvent> events)
    {
        foreach (var attempt in job.Attempts)
        {
            batch.Session.Use(Sql.InsertClientToken).Bind(attempt.ClientToken).Bind(job.Id).Run();
        }

        batch.Append(events, job.Version);
        batch.CountChange();
    }

    /// <summary>A lease covers a job from the claim to the recorded outcome, never while it trains.</summary>
    private static void DropSettledLease(SqliteSession session, TrainingJob job)
    {
        if (job is { IsTerminal: false, CurrentAttempt: { Outcome: AttemptOutcome.Open } open })
        {
            session.Use(Sql.DropJobLeaseOfOtherAttempt).Bind(job.Id).Bind(open.Id).Run();
            return;
        }

        session.Use(Sql.DropJobLease).Bind(job.Id).Run();
    }
}
