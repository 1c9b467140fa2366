namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>A share of the open streams, signalled one after the other by one pool thread. Wake-ups that come while it is under way become one.</summary>
internal sealed class StreamPump : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private EventStreamConnection[] _connections = [];
    private EventStreamConnection[]? _snapshot;
    private int _count;
    private int _due;

    /// <summary>How many streams it has.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The streams; a snapshot, made anew only after one came or went.</summary>
    public ReadOnlySpan<EventStreamConnection> Connections
    {
        get
        {
            lock (_gate)
            {
                return _snapshot ??= _connections.AsSpan(0, _count).ToArray();
            }
        }
    }

    public void Add(EventStreamConnection connection)
    {
        lock (_gate)
        {
            if (_count == _connections.Length)
            {
                Array.Resize(ref _connections, Math.Max(16, _count * 2));
            }

            _connections[_count++] = connection;
            _snapshot = null;
        }
    }

    public bool Remove(EventStreamConnection connection)
    {
        lock (_gate)
        {
            var index = Array.IndexOf(_connections, connection, 0, _count);
            if (index < 0)
            {
                return false;
            }

            _connections[index] = _connections[--_count];
            _connections[_count] = null!;
            _snapshot = null;
            return true;
        }
    }

    /// <summary>Signals all streams soon.</summary>
    public void Wake()
    {
        // What was appended must be visible before the count is read: a stream that is added at the same time either sees it or is counted.
        Interlocked.MemoryBarrier();
        if (Count > 0 && Interlocked.Exchange(ref _due, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _due, 0);
        Interlocked.MemoryBarrier();
        foreach (var connection in Connections)
        {
            connection.Signal();
        }
    }
}
