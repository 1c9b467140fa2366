using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Background;

/// <summary>Lets one host at a time make the passes of a task, for as long as a pass takes. Used by one loop at a time.</summary>
internal sealed partial class TaskLease(IBackgroundTask task, ILeaseStore leases, string owner, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private readonly string _name = $"task:{task.Name}";
    private Lease? _lease;
    private long _heldSince;

    /// <summary>Takes the lease for an interval, so that all hosts together make one pass in each; when the one that makes them dies, the next pass of another is at most two intervals away.</summary>
    /// <returns>Whether it is ours.</returns>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        _lease = await leases.TryAcquireAsync(_name, owner, Time(), cancellationToken).ConfigureAwait(false);
        _heldSince = asked;
        return _lease is not null;
    }

    /// <summary>Makes a pass and extends the lease meanwhile; cancels the pass when the lease is lost.</summary>
    /// <exception cref="TimeoutException">The lease was lost; another host may make the pass by now.</exception>
    public async Task RunUnderAsync(Func<CancellationToken, Task> pass, CancellationToken cancellationToken)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var over = new CancellationTokenSource();
        var extending = ExtendAsync(lost, over.Token);
        try
        {
            await pass(lost.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The lease of the pass was lost while it ran: the store did not extend it in time, or another host has it.", exception);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await extending.ConfigureAwait(false);
        }
    }

    /// <summary>Gives it up, so that another host need not wait for its end.</summary>
    public async Task ReleaseAsync()
    {
        if (_lease is not { } lease)
        {
            return;
        }

        _lease = null;
        try
        {
            await leases.ReleaseAsync(lease, CancellationToken.None).ConfigureAwait(false);
        }
        catch (JobStoreException exception)
        {
            LogNotReleased(logger, exception, task.Name);
        }
    }

    private TimeSpan Time() => task.Interval > Shortest ? task.Interval : Shortest;

    private async Task ExtendAsync(CancellationTokenSource pass, CancellationToken over)
    {
        while (true)
        {
            var time = Time();
            await Task.Delay(time / 3, clock, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
            {
                return;
            }

            if (!await ExtendOnceAsync(time, over).ConfigureAwait(false))
            {
                LogLost(logger, task.Name);
                await pass.CancelAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <returns>Whether it is still ours and has been all the time.</returns>
    private async Task<bool> ExtendOnceAsync(TimeSpan time, CancellationToken over)
    {
        var before = _lease!;
        var asked = clock.GetTimestamp();
        try
        {
            // No answer in time is no lease: it is counted on the store's clock, whatever becomes of the call.
            _lease = await leases.TryAcquireAsync(_name, owner, time, over).WaitAsync(time / 3, clock, over).ConfigureAwait(false);
            _heldSince = asked;
            return _lease?.Fence == before.Fence;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception exception) when (exception is JobStoreException or TimeoutException)
        {
            LogNotExtended(logger, exception, task.Name);

            // The next try comes a third later: by then it must still hold.
            return clock.GetElapsedTime(_heldSince) < time * 2 / 3;
        }
    }

    [LoggerMessage(LogLevel.Debug, "The lease of {Task} could not be extended; it is tried again before it runs out")]
    private static partial void LogNotExtended(ILogger logger, Exception exception, string task);

    [LoggerMessage(LogLevel.Warning, "The lease of {Task} was lost during a pass; the pass is cancelled and another host may make it")]
    private static partial void LogLost(ILogger logger, string task);

    [LoggerMessage(LogLevel.Debug, "The lease of {Task} could not be given up; it runs out by itself")]
    private static partial void LogNotReleased(ILogger logger, Exception exception, string task);
}
