using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Collects lines in memory and lets one thread write many at once. The memory is bounded: when it is full, callers wait or the
/// oldest lines go, as the host chose.
/// </summary>
internal sealed class BufferedTarget : LineTarget
{
    private const int WakeBytes = 65_536;

    /// <summary>Held for a copy into memory and nothing else.</summary>
    private readonly Lock _gate = new();

    /// <summary>Where the writer waits for lines and callers wait for room.</summary>
    private readonly object _signal = new();
    private readonly Lock _drain = new();
    private readonly LineTarget _target;
    private readonly LogOverflow _overflow;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private byte[] _front;
    private byte[] _back;
    private int _length;
    private bool _wake;
    private volatile bool _closed;

    /// <summary>How often room was made; read inside the gate, so that no room is missed.</summary>
    private long _drains;

    public BufferedTarget(LineTarget target, StructuredLoggingOptions options, TimeProvider clock)
    {
        _target = target;
        _clock = clock;
        _overflow = options.Overflow;
        _interval = options.FlushInterval;
        _front = new byte[options.BufferBytes / 2];
        _back = new byte[options.BufferBytes / 2];
        _timer = clock.CreateTimer(static state => ((BufferedTarget)state!).WakeWriter(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Run) { IsBackground = true, Name = "log writer" }.Start();
    }

    public override void Write(ReadOnlySpan<byte> lines, LogLevel level, long now)
    {
        if (!TryTake(lines))
        {
            // Longer than the whole buffer, or the writer has ended.
            Flush();
            _target.Write(lines, level, now);
        }
        else if (level >= LogLevel.Critical)
        {
            Flush();
        }
    }

    public override void Flush()
    {
        Drain();
        _target.Flush();
    }

    public override void CountLost(long lines, string reason) => _target.CountLost(lines, reason);

    public override byte[]? TakeLoss() => _target.TakeLoss();

    public override void Reopen() => _target.Reopen();

    public override void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }

        lock (_signal)
        {
            Monitor.PulseAll(_signal);
        }

        _timer.Dispose();
        Drain();
        _target.Dispose();
    }

    private bool TryTake(ReadOnlySpan<byte> lines)
    {
        while (true)
        {
            long drains;
            lock (_gate)
            {
                if (_closed || lines.Length > _front.Length)
                {
                    return false;
                }

                if (lines.Length > _front.Length - _length && _overflow == LogOverflow.DropOldest)
                {
                    DropOldest(lines.Length);
                }

                if (lines.Length <= _front.Length - _length)
                {
                    lines.CopyTo(_front.AsSpan(_length));
                    var before = _length;
                    _length += lines.Length;
                    if (before == 0)
                    {
                        _timer.Change(_interval, Timeout.InfiniteTimeSpan);
                    }

                    if (before >= WakeBytes || _length < WakeBytes)
                    {
                        return true;
                    }

                    drains = -1;
                }
                else
                {
                    drains = _drains;
                }
            }

            WakeWriter();
            if (drains < 0)
            {
                return true;
            }

            WaitForRoom(drains);
        }
    }

    private void WaitForRoom(long drains)
    {
        lock (_signal)
        {
            while (Interlocked.Read(ref _drains) == drains && !_closed)
            {
                Monitor.Wait(_signal);
            }
        }
    }

    private void WakeWriter()
    {
        lock (_signal)
        {
            _wake = true;
            Monitor.PulseAll(_signal);
        }
    }

    /// <summary>Drops a quarter at a time, so that a flood does not move the whole buffer for every line.</summary>
    private void DropOldest(int needed)
    {
        var waiting = _front.AsSpan(0, _length);
        var from = Math.Min(_length, Math.Max(needed, _front.Length / 4)) - 1;
        var end = from + waiting[from..].IndexOf((byte)'\n') + 1;
        _target.CountLost(CountLines(waiting[..end]), "the buffer was full");
        waiting[end..].CopyTo(_front);
        _length -= end;
    }

    private void Run()
    {
        while (true)
        {
            lock (_signal)
            {
                while (!_wake && !_closed)
                {
                    Monitor.Wait(_signal);
                }

                if (_closed)
                {
                    return;
                }

                _wake = false;
            }

            Drain();
        }
    }

    private void Drain()
    {
        lock (_drain)
        {
            int length;
            lock (_gate)
            {
                (_front, _back) = (_back, _front);
                length = _length;
                _length = 0;
                Interlocked.Increment(ref _drains);
            }

            if (_overflow == LogOverflow.Wait)
            {
                // Whoever found no room before the swap waits for this.
                lock (_signal)
                {
                    Monitor.PulseAll(_signal);
                }
            }

            if (length > 0)
            {
                _target.Write(_back.AsSpan(0, length), LogLevel.None, _clock.GetUtcNow().UtcTicks);
            }
        }
    }
}
