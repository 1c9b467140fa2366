namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// Wakes those who wait for events: at once for a commit of this process, and for one of another process by a look at the newest cursor, one row that is read from
/// memory unless somebody wrote. It looks only while somebody waits. Thread-safe.
/// </summary>
internal sealed class EventSignal(TimeProvider clock, TimeSpan pollInterval, Func<long> readHead) : IDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<long> _next = NewRound();
    private ITimer? _timer;
    private int _waiting;
    private long _seenHead;

    /// <summary>There are events up to this cursor.</summary>
    public void Announce(long head)
    {
        TaskCompletionSource<long> round;
        lock (_gate)
        {
            if (head <= _seenHead)
            {
                return;
            }

            _seenHead = head;
            round = _next;
            _next = NewRound();
        }

        round.TrySetResult(head);
    }

    /// <summary>Ends when the newest cursor is another than this one.</summary>
    public Task WaitAsync(long after, CancellationToken cancellationToken) =>
        readHead() != after ? Task.CompletedTask : WaitForChangeAsync(after, cancellationToken);

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            _next.TrySetException(new ObjectDisposedException(nameof(SqliteJobStore)));
        }
    }

    private async Task WaitForChangeAsync(long after, CancellationToken cancellationToken)
    {
        StartLooking();
        try
        {
            while (true)
            {
                Task<long> round;
                lock (_gate)
                {
                    round = _next.Task;
                }

                // Read after the round was taken: an event in between either shows here or ends the round.
                if (readHead() != after)
                {
                    return;
                }

                await round.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            StopLooking();
        }
    }

    private void StartLooking()
    {
        lock (_gate)
        {
            _waiting++;
            _timer ??= clock.CreateTimer(static signal => ((EventSignal)signal!).Look(), this, pollInterval, pollInterval);
        }
    }

    private void StopLooking()
    {
        lock (_gate)
        {
            if (--_waiting == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    private void Look()
    {
        try
        {
            Announce(readHead());
        }
        catch (Exception exception) when (exception is Jobs.JobStoreException or ObjectDisposedException)
        {
            // The next look tries again; who reads meanwhile gets the error itself.
        }
    }

    private static TaskCompletionSource<long> NewRound() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
