namespace CloudTraining.Sdk.Testing;

/// <summary>
/// A clock that stands still until it is told to move. Timers made from it (also those behind <see cref="Task.Delay(TimeSpan, TimeProvider)"/> and
/// <see cref="PeriodicTimer"/>) fire, in the order they fall due, while <see cref="Advance"/> passes their time. Thread-safe.
/// </summary>
public sealed partial class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<ManualTimer, (TimeSpan DueAt, long Order)> _timers = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private TimeSpan _elapsed;
    private DateTimeOffset _wallOrigin;
    private long _order;
    private int _activeTimers;

    /// <summary>A clock that stands at <see cref="Some.Now"/>.</summary>
    public ManualTimeProvider()
        : this(Some.Now)
    {
    }

    /// <summary>A clock that stands at an instant.</summary>
    public ManualTimeProvider(DateTimeOffset now) => _wallOrigin = now.ToUniversalTime();

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers are armed.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_gate)
            {
                return _activeTimers;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _wallOrigin + _elapsed;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _elapsed.Ticks;
        }
    }

    /// <summary>Lets time pass, for the wall clock and the monotonic one, and fires what falls due. Callbacks run on the caller's thread, one after another, each at the instant it was due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target;
        lock (_gate)
        {
            target = _elapsed + by;
        }

        while (TakeDue(target) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>Sets the wall clock forward or back without any time passing, as an administrator or a time service does. No timer fires.</summary>
    public void JumpWallClock(TimeSpan by)
    {
        lock (_gate)
        {
            _wallOrigin += by;
        }
    }

    /// <summary>Completes as soon as at least so many timers are armed: the code under test waits, time may be advanced.</summary>
    public Task WaitForActiveTimersAsync(int count, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_activeTimers >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? TakeDue(TimeSpan target)
    {
        lock (_gate)
        {
            while (_timers.TryPeek(out var timer, out var due) && due.DueAt <= target)
            {
                _timers.Dequeue();
                if (timer.Order != due.Order)
                {
                    // Changed or disposed since it was queued.
                    continue;
                }

                _elapsed = due.DueAt > _elapsed ? due.DueAt : _elapsed;
                Disarm(timer);
                if (timer.Period is { } period)
                {
                    Arm(timer, period);
                }

                return timer;
            }

            _elapsed = target > _elapsed ? target : _elapsed;
            return null;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan dueIn)
    {
        timer.Order = ++_order;
        _timers.Enqueue(timer, (_elapsed + dueIn, timer.Order));
        _activeTimers++;
        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            if (_activeTimers >= _waiters[i].Count)
            {
                _waiters[i].Reached.SetResult();
                _waiters.RemoveAt(i);
            }
        }
    }

    private void Disarm(ManualTimer timer)
    {
        if (timer.Order != 0)
        {
            timer.Order = 0;
            _activeTimers--;
        }
    }
}
