namespace CloudTraining.Sdk.Jobs;

/// <summary>The events of <see cref="InMemoryJobStore"/>: cursors without a gap, so that one is found by its place. Thread-safe.</summary>
internal sealed class InMemoryEventLog
{
    private readonly Lock _gate = new();
    private readonly List<JobEvent> _events = [];
    private long _floor;
    private TaskCompletionSource? _appended;

    public long Head
    {
        get
        {
            lock (_gate)
            {
                return _floor + _events.Count;
            }
        }
    }

    public void Append(IReadOnlyList<JobEvent> events, long version)
    {
        if (events.Count == 0)
        {
            return;
        }

        TaskCompletionSource? appended;
        lock (_gate)
        {
            for (var i = 0; i < events.Count; i++)
            {
                _events.Add(events[i] with { Cursor = _floor + _events.Count + 1, Version = version });
            }

            appended = _appended;
            _appended = null;
        }

        appended?.SetResult();
    }

    public JobEventPage Read(long after, int max)
    {
        lock (_gate)
        {
            var head = _floor + _events.Count;
            if (after < _floor || after > head)
            {
                return new JobEventPage { Events = [], Next = head, Resync = true };
            }

            var start = (int)(after - _floor);
            var page = _events.GetRange(start, Math.Min(max, _events.Count - start));
            return new JobEventPage { Events = page, Next = after + page.Count };
        }
    }

    public Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (after != _floor + _events.Count)
            {
                return Task.CompletedTask;
            }

            _appended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _appended.Task.WaitAsync(cancellationToken);
        }
    }

    public int Trim(DateTimeOffset before, int keep)
    {
        lock (_gate)
        {
            var drop = Math.Max(0, _events.Count - keep);
            while (drop < _events.Count && _events[drop].Timestamp < before)
            {
                drop++;
            }

            _events.RemoveRange(0, drop);
            _floor += drop;
            return drop;
        }
    }
}
