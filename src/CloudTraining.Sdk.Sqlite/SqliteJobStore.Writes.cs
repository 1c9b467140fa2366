using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

public sealed partial class SqliteJobStore
{
    private const int DeletesPerCommit = 200;

    /// <inheritdoc/>
    public Task<JobAddResult> AddAsync(TrainingJob job, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotStorable(job, events);
        var stored = job with { Version = 1 };
        var body = TrainingJobJson.Serialize(stored);
        return _writer.RunAsync(batch => Add(batch, stored, body, events), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobSaveResult>> SaveAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotStorable(changes);
        cancellationToken.ThrowIfCancellationRequested();
        if (changes.Count == 0)
        {
            return [];
        }

        // Written out before the write lock is taken, so that nobody waits for it.
        var rows = new (TrainingJob Job, byte[] Body)[changes.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var stored = changes[i].Job with { Version = changes[i].Job.Version + 1 };
            rows[i] = (stored, TrainingJobJson.Serialize(stored));
        }

        return await _writer.RunAsync(batch =>
        {
            var results = new JobSaveResult[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                results[i] = Save(batch, changes[i], rows[i].Job, rows[i].Body);
            }

            return results;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<JobDeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _writer.RunAsync(
            batch => JobRows.Find(batch.Session, id) is { } job
                ? JobRows.TryDelete(batch, job) ? JobDeleteOutcome.Deleted : JobDeleteOutcome.NotTerminal
                : JobDeleteOutcome.NotFound,
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> DeleteEndedAsync(DateTimeOffset completedBefore, int max, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        var deleted = new List<string>();
        while (deleted.Count < max)
        {
            var wanted = Math.Min(DeletesPerCommit, max - deleted.Count);
            var some = await _writer.RunAsync(batch => DeleteEnded(batch, completedBefore, wanted), cancellationToken, isOneOfMany: true).ConfigureAwait(false);
            deleted.AddRange(some);
            if (some.Count < wanted)
            {
                break;
            }
        }

        return deleted;
    }

    private static JobAddResult Add(WriteBatch batch, TrainingJob job, byte[] body, IReadOnlyList<JobEvent> events)
    {
        if (job.IdempotencyKey is { } key && JobRows.FindByIdempotencyKey(batch.Session, job.UserId, key) is { } first)
        {
            return new JobAddResult(first.RequestHash == job.RequestHash ? JobAddOutcome.Repeated : JobAddOutcome.IdempotencyKeyReused, first);
        }

        if (JobRows.TryInsert(batch, job, body, events))
        {
            return new JobAddResult(JobAddOutcome.Added, job);
        }

        return JobRows.Find(batch.Session, job.Id) is { } namesake
            ? new JobAddResult(JobAddOutcome.IdTaken, namesake)
            : new JobAddResult(JobAddOutcome.ExternalTaken, JobRows.FindByExternal(batch.Session, job.External!)!);
    }

    private static JobSaveResult Save(WriteBatch batch, JobChange change, TrainingJob stored, byte[] body)
    {
        if (change.OnceKey is { } known && IsKnown(batch, known))
        {
            return new JobSaveResult(JobSaveOutcome.AlreadyDone, null);
        }

        if (!JobRows.TryUpdate(batch, stored, body, change.Events))
        {
            return new JobSaveResult(FindObstacle(batch.Session, change.Job), null);
        }

        if (change.OnceKey is { } key)
        {
            batch.Session.Use(Sql.InsertOnceKey).Bind(key).Bind(batch.Now).Run();
            batch.Session.Use(Sql.DropOldOnceKeys).Bind(batch.Now - JobChange.OnceKeyRetention).Run();
        }

        return new JobSaveResult(JobSaveOutcome.Saved, stored);
    }

    private static JobSaveOutcome FindObstacle(SqliteSession session, TrainingJob job)
    {
        using var version = session.Use(Sql.FindVersion).Bind(job.Id);
        return !version.Step() ? JobSaveOutcome.NotFound
            : version.GetInt64(0) != job.Version ? JobSaveOutcome.Conflict
            : JobSaveOutcome.ExternalTaken;
    }

    private static bool IsKnown(WriteBatch batch, string key)
    {
        using var found = batch.Session.Use(Sql.FindOnceKey).Bind(key).Bind(batch.Now - JobChange.OnceKeyRetention);
        return found.Step();
    }

    private static List<string> DeleteEnded(WriteBatch batch, DateTimeOffset completedBefore, int max)
    {
        var ended = JobRows.ReadAll(batch.Session.Use(Sql.ListEnded).Bind(completedBefore).Bind(max));
        return [.. ended.Where(job => JobRows.TryDelete(batch, job)).Select(job => job.Id)];
    }
}
