namespace CloudTraining.Sdk.Testing;

public sealed partial class ManualTimeProvider
{
    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        /// <summary>Names the entry of the queue that counts; 0 while not armed.</summary>
        public long Order { get; set; }

        public TimeSpan? Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
            ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
            lock (clock._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                clock.Disarm(this);
                Period = period > TimeSpan.Zero ? period : null;
                if (dueTime > TimeSpan.Zero)
                {
                    clock.Arm(this, dueTime);
                    return true;
                }
            }

            if (dueTime == TimeSpan.Zero)
            {
                FireAtOnce();
            }

            return true;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate)
            {
                _disposed = true;
                clock.Disarm(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>A due time of zero does not wait for <see cref="Advance"/>; like the system's timers it fires on another thread.</summary>
        private void FireAtOnce()
        {
            lock (clock._gate)
            {
                if (Period is { } period)
                {
                    clock.Arm(this, period);
                }
            }

            ThreadPool.QueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
        }
    }
}
