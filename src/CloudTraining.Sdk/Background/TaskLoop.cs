using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Background;

/// <summary>The loop of one background task: a pass at once, then one after each interval or wake-up, longer pauses after faults, one log scope per pass.</summary>
internal sealed partial class TaskLoop(IBackgroundTask task, ILeaseStore leases, string owner, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private Lease? _lease;
    private CancellationTokenSource? _stopping;
    private TaskCompletionSource _intervalChanged = NewSignal();
    private Task _running = Task.CompletedTask;
    private BackgroundTaskStatus _status = new() { Name = task.Name, IsRunning = false, Interval = task.Interval };

    public IBackgroundTask Work => task;

    public bool IsRunning => _status.IsRunning;

    public BackgroundTaskStatus Status => _status with { Interval = task.Interval };

    public void Start()
    {
        lock (_gate)
        {
            if (_stopping is not null)
            {
                return;
            }

            _stopping = new CancellationTokenSource();
            _status = _status with { IsRunning = true };
            LogStarted(logger, task.StartMessage);
            var stopping = _stopping.Token;

            // The loop outlives its starter: no log field or correlation id of a request may stick to it.
            using (ExecutionContext.SuppressFlow())
            {
                _running = Task.Run(() => RunAsync(stopping), CancellationToken.None);
            }
        }
    }

    /// <summary>Measures the pause under way anew, because the interval may have changed.</summary>
    public void ReadInterval() => Interlocked.Exchange(ref _intervalChanged, NewSignal()).TrySetResult();

    /// <summary>Ends the loop and waits for the pass under way, at most until the token fires; then the pass is cancelled and awaited.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        CancellationTokenSource? stopping;
        lock (_gate)
        {
            (stopping, _stopping) = (_stopping, null);
        }

        if (stopping is null)
        {
            return;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var failures = 0;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                failures = await RunPassAsync(failures, stopping).ConfigureAwait(false);
                await PauseAsync(failures, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception exception)
        {
            LogLoopEnded(logger, exception, task.Name);
        }
        finally
        {
            await ReleaseAsync().ConfigureAwait(false);
            _status = _status with { IsRunning = false, NextPassAt = null };
        }
    }

    private async Task<int> RunPassAsync(int failures, CancellationToken stopping)
    {
        using var pass = CorrelationId.PushPass(CorrelationId.New());
        var began = clock.GetTimestamp();
        string? error = null;
        try
        {
            if (!task.IsExclusive)
            {
                await task.RunOnceAsync(stopping).ConfigureAwait(false);
            }
            else if (await leases.TryAcquireAsync($"task:{task.Name}", owner, LeaseTime(), stopping).ConfigureAwait(false) is { } lease)
            {
                _lease = lease;
                await task.RunOnceAsync(stopping).ConfigureAwait(false);
            }

            failures = 0;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            failures++;
            error = $"{exception.GetType().Name}: {exception.Message}";
            LogPassFailed(logger, exception, task.Name, failures);
        }

        _status = _status with
        {
            Passes = _status.Passes + 1,
            LastPassAt = clock.GetUtcNow(),
            LastPassDuration = clock.GetElapsedTime(began),
            LastError = error,
            ConsecutiveFailures = failures,
        };
        return failures;
    }

    private async Task PauseAsync(int failures, CancellationToken stopping)
    {
        var began = clock.GetTimestamp();
        while (BackOff(task.Interval, failures) - clock.GetElapsedTime(began) is var pause && pause > TimeSpan.Zero)
        {
            var changed = Volatile.Read(ref _intervalChanged).Task;
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var elapsed = Task.Delay(pause, clock, rest.Token);
            // While passes fail, a wake-up would turn the back-off into a busy loop.
            var woken = failures == 0 ? task.WaitForWorkAsync(rest.Token) : elapsed;
            // Said only now: whoever sees it may rely on the timer being set.
            _status = _status with { NextPassAt = clock.GetUtcNow() + pause };
            await Task.WhenAny(elapsed, woken, changed).ConfigureAwait(false);
            var isOver = elapsed.IsCompleted || woken.IsCompleted;
            await rest.CancelAsync().ConfigureAwait(false);
            stopping.ThrowIfCancellationRequested();
            if (isOver)
            {
                break;
            }
        }

        _status = _status with { NextPassAt = null };
    }

    /// <summary>One pass for all hosts in each interval; when the one that makes them dies, the next pass of another is at most two intervals away.</summary>
    private TimeSpan LeaseTime() => task.Interval > ShortestLease ? task.Interval : ShortestLease;

    /// <summary>A host that stops leaves its tasks to the others at once.</summary>
    private async Task ReleaseAsync()
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

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan BackOff(TimeSpan interval, int failures)
    {
        if (failures <= 1)
        {
            return interval;
        }

        var longer = interval * Math.Pow(2, Math.Min(failures - 1, 10));
        return longer < MaxBackOff ? longer : interval > MaxBackOff ? interval : MaxBackOff;
    }

    [LoggerMessage(LogLevel.Information, "{StartMessage}")]
    private static partial void LogStarted(ILogger logger, string startMessage);

    [LoggerMessage(LogLevel.Error, "Error in {Task} ({Failures} in a row); the next pass tries again")]
    private static partial void LogPassFailed(ILogger logger, Exception exception, string task, int failures);

    [LoggerMessage(LogLevel.Debug, "The lease of {Task} could not be given up; it runs out by itself")]
    private static partial void LogNotReleased(ILogger logger, Exception exception, string task);

    [LoggerMessage(LogLevel.Critical, "The loop of {Task} ended; restart the host")]
    private static partial void LogLoopEnded(ILogger logger, Exception exception, string task);
}
