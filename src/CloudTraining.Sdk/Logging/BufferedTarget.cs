using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Collects lines in memory and lets one thread write many at once. The memory is bounded: when it is full, callers wait or the
/// oldest lines go, as the host chose.
/// </summary>
internal sealed class BufferedTarget : LineTarget
{
    private const int WakeBytes = 65_536;

    private readonly object _gate = new();
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
    private bool _closed;

    public BufferedTarget(LineTarget target, StructuredLoggingOptions options, TimeProvider clock)
    {
        _target = target;
        _clock = clock;
        _overflow = options.Overflow;
        _interval = options.FlushInterval;
        _front = new byte[options.BufferBytes / 2];
        _back = new byte[options.BufferBytes / 2];
        _timer = clock.CreateTimer(static state => ((BufferedTarget)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            Monitor.PulseAll(_gate);
        }

        _timer.Dispose();
        Drain();
        _target.Dispose();
    }

    private bool TryTake(ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            while (lines.Length > _front.Length - _length)
            {
                if (_closed || lines.Length > _front.Length)
                {
                    return false;
                }

                if (_overflow == LogOverflow.DropOldest)
                {
                    DropOldest(lines.Length);
                    continue;
                }

                SignalWriter();
                Monitor.Wait(_gate);
            }

            if (_closed)
            {
                return false;
            }

            lines.CopyTo(_front.AsSpan(_length));
            if (_length == 0)
            {
                _timer.Change(_interval, Timeout.InfiniteTimeSpan);
            }

            _length += lines.Length;
            if (_length >= WakeBytes && !_wake)
            {
                SignalWriter();
            }

            return true;
        }
    }

    private void SignalWriter()
    {
        _wake = true;
        Monitor.PulseAll(_gate);
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
        SignalWriter();
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_wake && !_closed)
                {
                    Monitor.Wait(_gate);
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

    private void Wake()
    {
        lock (_gate)
        {
            SignalWriter();
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
                Monitor.PulseAll(_gate);
            }

            if (length > 0)
            {
                _target.Write(_back.AsSpan(0, length), LogLevel.None, _clock.GetUtcNow().UtcTicks);
            }
        }
    }
}
