using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>The columns of a job that queries and indexes look at; all else lies in its JSON. They follow from the job and are written with it.</summary>
internal static class JobColumns
{
    /// <summary>Binds all columns but the id, in the order of <see cref="Sql.InsertJob"/> and <see cref="Sql.UpdateJob"/>.</summary>
    public static SqliteStatement Bind(SqliteStatement statement, TrainingJob job, ReadOnlySpan<byte> body) => statement
        .Bind(job.Version)
        .Bind(job.CreatedAt)
        .Bind(job.Status.ToWireName())
        .Bind(job.Queue?.Status.ToWireName())
        .Bind(job.Approval?.Status.ToWireName())
        .Bind(job.Approval?.ExpiresAt)
        .Bind(job.CompletedAt)
        .Bind(job.Provider)
        .Bind(job.UserId)
        .Bind(job.OrganizationId)
        .Bind(job.TeamId)
        .Bind(job.Queue?.Priority)
        .Bind(job.Queue?.QueuedAt)
        .Bind(job.Queue?.NotBefore)
        .Bind(job.External?.Provider)
        .Bind(job.External?.Scope)
        .Bind(job.External?.Id)
        .Bind(job.IdempotencyKey)
        .Bind(job.ConfigName)
        .Bind(Flag(!job.IsTerminal))
        .Bind(Flag(job is { IsTerminal: false, Queue.IsWaiting: true }))
        .Bind(Flag(job.HoldsSlot))
        .Bind(Flag(job.Attention is not null))
        .Bind(job.NeedsSettling ? job.CurrentAttempt?.StartedAt ?? job.CreatedAt : null)
        .Bind(Flag(job.IsCancelling))
        .Bind(job is { IsTerminal: true, HasTwin: false } ? job.CompletedAt : null)
        .BindBlob(body);

    /// <summary>The entry of a row of <see cref="Sql.ReadLane"/>, <see cref="Sql.ListWaiting"/> or <see cref="Sql.ListRunning"/>.</summary>
    public static QueueCandidate ReadCandidate(SqliteStatement row) => new(
        row.GetText(0),
        row.GetText(1),
        row.FindText(2),
        row.FindText(3),
        row.FindText(4),
        (int)row.GetInt64(5),
        row.GetTime(6),
        row.FindTime(7));

    private static long? Flag(bool value) => value ? 1 : null;
}
