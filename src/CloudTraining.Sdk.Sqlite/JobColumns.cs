using System.Collections.Concurrent;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// The columns of a job that queries and indexes look at; all else lies in its JSON. They follow from the job and are written with it. A change writes only those that differ:
/// SQLite writes every index of every column that a statement sets, also to what it was. Thread-safe.
/// </summary>
internal static class JobColumns
{
    /// <summary>More statements than real changes need are not kept: what comes after them writes all columns.</summary>
    private const int MostUpdates = 64;

    /// <summary>What a job's JSON grows by from its first form to its end, mostly. A row that outgrows its place moves its neighbours, and each page so touched is written and synced.</summary>
    private const int RoomToGrow = 640;

    private static readonly JobColumn[] All =
    [
        JobColumn.Of("created_at", static job => job.CreatedAt.UtcTicks),
        JobColumn.Of("status", static job => job.Status.ToWireName()),
        JobColumn.Of("queue_status", static job => job.Queue?.Status.ToWireName()),
        JobColumn.Of("approval_status", static job => job.Approval?.Status.ToWireName()),
        JobColumn.Of("approval_expires_at", static job => job.Approval?.ExpiresAt.UtcTicks),
        JobColumn.Of("completed_at", static job => job.CompletedAt?.UtcTicks),
        JobColumn.Of("provider", static job => job.Provider),
        JobColumn.Of("user_id", static job => job.UserId),
        JobColumn.Of("organization_id", static job => job.OrganizationId),
        JobColumn.Of("team_id", static job => job.TeamId),
        JobColumn.Of("priority", static job => job.Queue?.Priority),
        JobColumn.Of("queued_at", static job => job.Queue?.QueuedAt.UtcTicks),
        JobColumn.Of("not_before", static job => job.Queue?.NotBefore?.UtcTicks),
        JobColumn.Of("external_provider", static job => job.External?.Provider),
        JobColumn.Of("external_scope", static job => job.External?.Scope),
        JobColumn.Of("external_id", static job => job.External?.Id),
        JobColumn.Of("idempotency_key", static job => job.IdempotencyKey),
        JobColumn.Of("config_name", static job => job.ConfigName),
        JobColumn.Of("is_active", static job => !job.IsTerminal),
        JobColumn.Of("is_waiting", static job => job is { IsTerminal: false, Queue.IsWaiting: true }),
        JobColumn.Of("holds_slot", static job => job.HoldsSlot),
        JobColumn.Of("needs_attention", static job => job.Attention is not null),
        JobColumn.Of("unsettled_since", static job => job.NeedsSettling ? (job.CurrentAttempt?.StartedAt ?? job.CreatedAt).UtcTicks : null),
        JobColumn.Of("is_cancelling", static job => job.IsCancelling),
        JobColumn.Of("ended_at", static job => job is { IsTerminal: true, HasTwin: false } ? job.CompletedAt?.UtcTicks : null),
        JobColumn.Of("started_at", static job => job.StartedAt?.UtcTicks),
        JobColumn.Of("cost_usd", SumColumns.CostText),
    ];

    private static readonly string Names = string.Join(", ", All.Select(column => column.Name));

    /// <summary>All rows: id, version, body, and the columns.</summary>
    public static readonly string ListSql = $"SELECT id, version, body, {Names} FROM jobs";

    private static readonly string InsertSql = $"INSERT INTO jobs (id, version, body, {Names}) VALUES (?, ?, ?{string.Concat(Enumerable.Repeat(", ?", All.Length))}) ON CONFLICT DO NOTHING";
    private static readonly string FindSql = $"SELECT {Names}, length(body), rowid FROM jobs WHERE id = ?";
    private static readonly int AllBits = (1 << All.Length) - 1;
    private static readonly int HoldsSlotBit = Bits("holds_slot");
    private static readonly int SlotBits = Bits("provider", "user_id", "organization_id", "team_id", "holds_slot");
    private static readonly ConcurrentDictionary<int, string> Updates = new();

    /// <summary>Writes a new row.</summary>
    /// <returns>False when its id or its external id is taken; then nothing was written.</returns>
    public static bool TryInsert(WriteBatch batch, TrainingJob job, ReadOnlySpan<byte> body)
    {
        var insert = batch.Session.Use(InsertSql).Bind(job.Id).Bind(job.Version).BindBlob(body, Padded(job, body.Length, 0));
        if (Bind(insert, job, AllBits).Run() == 0)
        {
            return false;
        }

        if (job.HoldsSlot)
        {
            batch.Slots.Change(job, 1);
        }

        return true;
    }

    /// <summary>Replaces the row of the version before.</summary>
    /// <returns>False when the stored version is another, there is no such row, or the external id is taken; then nothing was written.</returns>
    public static bool TryUpdate(WriteBatch batch, TrainingJob job, ReadOnlySpan<byte> body)
    {
        int changed, room;
        long row;
        using (var stored = batch.Session.Use(FindSql).Bind(job.Id))
        {
            if (!stored.Step())
            {
                return false;
            }

            (changed, room, row) = (FindChanged(stored, 0, job), (int)stored.GetInt64(All.Length), stored.GetInt64(All.Length + 1));
        }

        var written = Updates.ContainsKey(changed) || Updates.Count < MostUpdates ? changed : AllBits;
        var sql = Updates.GetOrAdd(written, UpdateSql);

        var update = batch.Session.Use(sql).Bind(job.Version).BindBlob(body, Padded(job, body.Length, room));
        if (Bind(update, job, written).Bind(row).Bind(job.Version - 1).Run() == 0)
        {
            return false;
        }

        CountSlot(batch.Slots, job, changed);
        return true;
    }

    /// <summary>Whether a row holds this job's columns, from a position on.</summary>
    public static bool AreOf(SqliteStatement row, int first, TrainingJob job) => FindChanged(row, first, job) == 0;

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

    private static int Bits(params string[] names) => names.Sum(name => 1 << Array.FindIndex(All, column => column.Name == name));

    private static string UpdateSql(int columns) => $"UPDATE OR IGNORE jobs SET version = ?, body = ?{string.Concat(Of(columns).Select(column => $", {column.Name} = ?"))} {Sql.OfVersion}";

    private static void CountSlot(SlotCounter slots, TrainingJob job, int changed)
    {
        if ((changed & SlotBits) == HoldsSlotBit)
        {
            slots.Change(job, job.HoldsSlot ? 1 : -1);
        }
        else if ((changed & SlotBits) != 0)
        {
            slots.Forget();
        }
    }

    /// <summary>The length to store a body in. An active job keeps its place in the file while it fits and gets room to grow when it does not; an ended one takes no more than it needs.</summary>
    private static int Padded(TrainingJob job, int length, int room) => job.IsTerminal ? length : length <= room ? room : length + RoomToGrow;

    private static IEnumerable<JobColumn> Of(int columns) => All.Where((_, i) => (columns & (1 << i)) != 0);

    private static int FindChanged(SqliteStatement row, int first, TrainingJob job)
    {
        var changed = 0;
        for (var i = 0; i < All.Length; i++)
        {
            changed |= All[i].IsIn(row, first + i, job) ? 0 : 1 << i;
        }

        return changed;
    }

    private static SqliteStatement Bind(SqliteStatement statement, TrainingJob job, int columns)
    {
        for (var i = 0; i < All.Length; i++)
        {
            if ((columns & (1 << i)) != 0)
            {
                All[i].Bind(statement, job);
            }
        }

        return statement;
    }
}
