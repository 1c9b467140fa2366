using System.Buffers.Text;
using System.IO.Pipelines;

namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>
/// One open stream. Nothing awaits for it while it keeps up: whoever signals it copies what it lacks from the ring into its pipe and flushes once.
/// Only one thread at a time writes (<see cref="_signals"/> is the door); a flush that does not complete at once leaves the door shut until it does.
/// </summary>
internal sealed partial class EventStreamConnection
{
    private const int MaxChunk = 16 * 1024;

    private readonly EventHub _hub;
    private readonly PipeWriter _writer;
    private readonly EventStreamFilter _filter;
    private readonly Action _abort;
    private readonly Action _resume;
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ValueTask<FlushResult> _flush;
    private long _blockedSince;
    private long _segment = -1;
    private int _index;
    private long _cursor;
    private long _announced;
    private int _signals;
    private int _closing;
    private int _heartbeat;
    private bool _needsReplay;

    public EventStreamConnection(EventHub hub, PipeWriter writer, EventStreamFilter filter, long cursor, bool needsReplay, Action abort, long expiresAt)
    {
        _hub = hub;
        _writer = writer;
        _filter = filter;
        _announced = _cursor = cursor;
        _needsReplay = needsReplay;
        _abort = abort;
        ExpiresAt = expiresAt;
        _resume = Resume;
    }

    /// <summary>Completes when the stream ended and nothing will be written any more.</summary>
    public Task Completion => _completed.Task;

    /// <summary>The timestamp of the clock from which on the stream is ended so that the client comes back; <see cref="long.MaxValue"/> for never.</summary>
    public long ExpiresAt { get; }

    /// <summary>In which tick of the round it gets its heartbeat, so that not all are written at once.</summary>
    public int HeartbeatSlot { get; init; }

    public StreamCloseReason CloseReason => (StreamCloseReason)Volatile.Read(ref _closing);

    /// <summary>There may be something to write.</summary>
    public void Signal()
    {
        if (Interlocked.Increment(ref _signals) == 1)
        {
            Run();
        }
    }

    public void Heartbeat()
    {
        Volatile.Write(ref _heartbeat, 1);
        Signal();
    }

    /// <summary>Ends the stream. The first reason counts.</summary>
    public void Close(StreamCloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _closing, (int)reason, 0) != 0)
        {
            return;
        }

        if (reason is StreamCloseReason.Slow or StreamCloseReason.Gone || Volatile.Read(ref _blockedSince) != 0)
        {
            // Nothing more can be written to this client, so no final chunk either; and cutting the connection completes a blocked flush.
            _abort();
        }

        CancelFlush();
        Signal();
    }

    private void CancelFlush()
    {
        try
        {
            _writer.CancelPendingFlush();
        }
        catch (ObjectDisposedException)
        {
            // Cut by the abort, the request has ended meanwhile on another thread: there is no flush to cancel any more.
        }
    }

    /// <summary>Whether a flush has been waiting for the client since before that timestamp.</summary>
    public bool IsBlockedSince(long timestamp)
    {
        var since = Volatile.Read(ref _blockedSince);
        return since != 0 && since <= timestamp;
    }

    private bool IsClosing => Volatile.Read(ref _closing) != 0;

    private void Run()
    {
        try
        {
            while (true)
            {
                var seen = Volatile.Read(ref _signals);
                while (!IsClosing)
                {
                    if (_needsReplay)
                    {
                        var replay = ReplayAsync();
                        if (!replay.IsCompleted)
                        {
                            _ = RunAfterAsync(replay);
                            return;
                        }

                        if (!replay.GetAwaiter().GetResult())
                        {
                            return;
                        }

                        continue;
                    }

                    if (!Fill())
                    {
                        break;
                    }

                    if (!TryFlush())
                    {
                        return;
                    }
                }

                if (IsClosing)
                {
                    // The door stays shut: nobody writes after this.
                    _completed.TrySetResult();
                    return;
                }

                if (Interlocked.CompareExchange(ref _signals, 0, seen) == seen)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Fail(exception);
        }
    }

    /// <summary>Flushes. False when the client has to take something first; then <see cref="Resume"/> goes on.</summary>
    private bool TryFlush()
    {
        _flush = _writer.FlushAsync();
        if (_flush.IsCompleted)
        {
            Check(_flush.GetAwaiter().GetResult());
            return true;
        }

        BeginBlocked();
        _flush.GetAwaiter().UnsafeOnCompleted(_resume);
        return false;
    }

    private void Resume()
    {
        try
        {
            EndBlocked();
            Check(_flush.GetAwaiter().GetResult());
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Fail(exception);
            return;
        }

        Run();
    }

    private void BeginBlocked()
    {
        Volatile.Write(ref _blockedSince, Math.Max(1, _hub.Clock.GetTimestamp()));
        Interlocked.MemoryBarrier();
        if (IsClosing)
        {
            _abort();
        }
    }

    private void EndBlocked() => Volatile.Write(ref _blockedSince, 0);

    private void Check(FlushResult result)
    {
        if (result.IsCompleted)
        {
            Close(StreamCloseReason.Gone);
        }
    }

    private void Fail(Exception exception)
    {
        EndBlocked();
        if (!IsClosing && exception is not (OperationCanceledException or IOException or ObjectDisposedException))
        {
            _hub.LogStreamFailed(exception);
        }

        Close(StreamCloseReason.Gone);
        _completed.TrySetResult();
    }

    /// <summary>Copies the next frames, at most one chunk. False when there is nothing to write.</summary>
    private bool Fill()
    {
        var wrote = false;
        if (Volatile.Read(ref _heartbeat) != 0 && Interlocked.Exchange(ref _heartbeat, 0) != 0)
        {
            WriteHeartbeat();
            wrote = true;
        }

        if (_segment < 0 && !_hub.Ring.TryLocate(_cursor, out _segment, out _index))
        {
            // Beyond the head means the log was read ahead of the ring: the next signal brings the ring here.
            _segment = -1;
            _needsReplay = _cursor < _hub.Ring.Head;
            return wrote || _needsReplay;
        }

        return FillFromRing() || wrote || _needsReplay;
    }

    private bool FillFromRing()
    {
        while (true)
        {
            if (_hub.Ring.Find(_segment) is not { } segment)
            {
                if (_hub.Ring.IsOverrun(_segment))
                {
                    _segment = -1;
                    _needsReplay = true;
                }

                return false;
            }

            var count = segment.Count;
            if (_index < count)
            {
                if (Copy(segment, count))
                {
                    return true;
                }

                continue;
            }

            switch (_hub.Ring.StepAfter(segment, count, _cursor))
            {
                case FrameStep.Wait:
                    return false;
                case FrameStep.Next:
                    _segment++;
                    _index = 0;
                    break;
                case FrameStep.Gap:
                    _segment = -1;
                    _needsReplay = true;
                    return false;
            }
        }
    }

    private bool Copy(FrameSegment segment, int count)
    {
        if (_filter.TakesAll)
        {
            var end = segment.FindEnd(_index, count, MaxChunk);
            Write(segment.Read(_index, end));
            _hub.CountDelivered(end - _index);
            _cursor = _announced = segment[end - 1].Cursor;
            _index = end;
            return true;
        }

        int bytes = 0, delivered = 0;
        while (_index < count && bytes < MaxChunk)
        {
            var first = _index;
            while (_index < count && bytes < MaxChunk && _filter.Takes(in segment[_index]))
            {
                bytes += segment[_index++].Length;
            }

            if (_index > first)
            {
                // Neighbours lie side by side, so a run of wanted frames is one copy.
                Write(segment.Read(first, _index));
                delivered += _index - first;
                _cursor = _announced = segment[_index - 1].Cursor;
            }
            else
            {
                _cursor = segment[_index++].Cursor;
            }
        }

        if (delivered > 0)
        {
            _hub.CountDelivered(delivered);
        }

        return delivered > 0;
    }

    private void WriteHeartbeat()
    {
        Write(_hub.HeartbeatFrame);
        if (_announced != _cursor)
        {
            // Events that were filtered out move the cursor too; otherwise a quiet stream would come back from below the retention floor.
            WriteCursor();
        }
    }

    private void WriteCursor()
    {
        var span = _writer.GetSpan(32);
        "id: "u8.CopyTo(span);
        Utf8Formatter.TryFormat(_cursor, span[4..], out var digits);
        "\n\n"u8.CopyTo(span[(4 + digits)..]);
        _writer.Advance(6 + digits);
        _announced = _cursor;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            // Asking for 1 takes what the pipe has at hand; asking for more would make it rent a block of that size.
            var target = _writer.GetSpan(1);
            var length = Math.Min(target.Length, bytes.Length);
            bytes[..length].CopyTo(target);
            _writer.Advance(length);
            bytes = bytes[length..];
        }
    }
}
