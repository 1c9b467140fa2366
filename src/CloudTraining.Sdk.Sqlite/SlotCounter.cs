using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// The slots that stored jobs hold. Counted from the rows, then carried along through the commits of this process; counted anew whenever another process committed in between,
/// which the change number tells, or a transaction of ours was rolled back. Used by one thread at a time.
/// </summary>
internal sealed class SlotCounter
{
    private SlotUsage? _usage;
    private long _changeNumber;

    /// <summary>A transaction begins that finds this change number.</summary>
    public void Begin(long changeNumber)
    {
        if (changeNumber != _changeNumber)
        {
            Forget();
        }
    }

    /// <summary>What is held now, changes of the open transaction included. Whoever counts on it takes that back.</summary>
    public SlotUsage Count(SqliteSession session) => _usage ??= CountRows(session);

    /// <summary>The open transaction takes a slot for this job, or frees its slot.</summary>
    public void Change(TrainingJob job, int by) => _usage?.Add(job.Provider, job.UserId, job.OrganizationId, job.TeamId, by);

    /// <summary>The transaction is committed under this change number.</summary>
    public void Commit(long changeNumber) => _changeNumber = changeNumber;

    /// <summary>Counts the rows anew next time.</summary>
    public void Forget() => _usage = null;

    private static SlotUsage CountRows(SqliteSession session)
    {
        var usage = new SlotUsage();
        using var rows = session.Use(Sql.CountRunning);
        while (rows.Step())
        {
            usage.Add(rows.GetText(0), rows.FindText(1), rows.FindText(2), rows.FindText(3), (int)rows.GetInt64(4));
        }

        return usage;
    }
}
