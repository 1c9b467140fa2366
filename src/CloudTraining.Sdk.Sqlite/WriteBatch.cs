using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>The open transaction that a run of operations shares: numbers of commits and events are handed out here, in commit order, because the write lock is held.</summary>
internal sealed class WriteBatch
{
    private long _changeNumber;
    private long _eventHead;
    private bool _hasChanged;

    public WriteBatch(SqliteSession session, ClockReading clock, SlotCounter slots)
    {
        Session = session;
        Slots = slots;
        Clock = clock;
        using var state = session.Use(Sql.ReadState);
        state.Step();
        _changeNumber = state.GetInt64(0);
        _eventHead = state.GetInt64(1);
        EventHeadBefore = _eventHead;
        slots.Begin(_changeNumber);
    }

    public SqliteSession Session { get; }

    public ClockReading Clock { get; }

    public SlotCounter Slots { get; }

    public long ChangeNumber => _changeNumber;

    public DateTimeOffset Now => Clock.Now;

    public long EventHead => _eventHead;

    public long EventHeadBefore { get; }

    /// <summary>Counts a commit; each operation that changes a job does so once for each job.</summary>
    public void CountChange()
    {
        _changeNumber++;
        _hasChanged = true;
    }

    /// <summary>Writes the events of a change under the next cursors.</summary>
    public void Append(IReadOnlyList<JobEvent> events, long version)
    {
        var insert = Session.Use(Sql.InsertEvent);
        for (var i = 0; i < events.Count; i++)
        {
            var written = events[i];
            insert
                .Bind(++_eventHead)
                .Bind(written.Type.ToWireName())
                .Bind(written.JobId)
                .Bind(written.Status.ToWireName())
                .Bind(written.PreviousStatus?.ToWireName())
                .Bind(written.Provider)
                .Bind(written.UserId)
                .Bind(written.CorrelationId)
                .Bind(written.Timestamp)
                .Bind(version)
                .Bind(written.Message)
                .Run();
        }
    }

    /// <summary>Writes the numbers back; the last statement before the commit.</summary>
    public void Close()
    {
        if (_hasChanged || _eventHead != EventHeadBefore)
        {
            Session.Use(Sql.WriteState).Bind(_changeNumber).Bind(_eventHead).Run();
        }
    }
}
