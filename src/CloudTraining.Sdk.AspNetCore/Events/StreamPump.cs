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

    /// <summary>Signals all streams soon. To be called after what they are to see was appended.</summary>
    /// <returns>False when there is no stream to signal: one that is added later sees for itself what was appended.</returns>
    public bool Wake()
    {
        // Appended, fence, count read here; counted (Add), fence (the lock's end and the stream's door), ring read there (Signal). With a fence on both sides
        // one of the two sees the other: no stream is both left out here and blind to what was appended.
        Interlocked.MemoryBarrier();
        if (Count == 0)
        {
            return false;
        }

        // A wake-up that is due already has not begun to signal: Execute clears the mark first, with a fence, and then reads.
        if (Interlocked.Exchange(ref _due, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return true;
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
