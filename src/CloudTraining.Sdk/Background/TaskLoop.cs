using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Background;

/// <summary>The loop of one background task: a pass at once, then one after each interval or wake-up, longer pauses after faults, one log scope per pass.</summary>
internal sealed partial class TaskLoop(IBackgroundTask task, ILeaseStore leases, string owner, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromMinutes(5);

    /// <summary>How long a pass that was cancelled may take to notice, before the stop leaves it behind.</summary>
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(3);

    private readonly TaskLease _lease = new(task, leases, owner, clock, logger);
    private readonly Lock _gate = new();
    private Run? _run;
    private bool _isOthersTurn;
    private TaskCompletionSource _intervalChanged = NewSignal();
    private BackgroundTaskStatus _status = new() { Name = task.Name, IsRunning = false, Interval = task.Interval };

    public IBackgroundTask Work => task;

    public BackgroundTaskStatus Status => _status with { Interval = task.Interval };

    public void Start()
    {
        lock (_gate)
        {
            if (_run is not null)
            {
                return;
            }

            var run = _run = new Run();
            _status = _status with { IsRunning = true };
            LogStarted(logger, task.StartMessage);

            // The loop outlives its starter: no log field or correlation id of a request may stick to it.
            using (ExecutionContext.SuppressFlow())
            {
                run.Ended = Task.Run(() => RunAsync(run.Stopping.Token, run.Aborting.Token), CancellationToken.None);
            }
        }
    }

    /// <summary>Measures the pause under way anew, because the interval may have changed.</summary>
    public void ReadInterval() => Interlocked.Exchange(ref _intervalChanged, NewSignal()).TrySetResult();

    /// <summary>Ends the loop: no new pass; the pass under way may end until the token fires, then it is cancelled and awaited a moment longer.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Run? run;
        lock (_gate)
        {
            (run, _run) = (_run, null);
        }

        if (run is null)
        {
            return;
        }

        await run.Stopping.CancelAsync().ConfigureAwait(false);
        await run.Ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await run.Aborting.CancelAsync().ConfigureAwait(false);
        await run.Ended.WaitAsync(AbortTime, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!run.Ended.IsCompleted)
        {
            LogLeftBehind(logger, task.Name);
        }
    }

    private async Task RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        var failures = 0;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                failures = await RunPassAsync(failures, stopping, aborting).ConfigureAwait(false);
                stopping.ThrowIfCancellationRequested();
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
            // A host that stops leaves its tasks to the others at once.
            await _lease.ReleaseAsync().ConfigureAwait(false);
            _status = _status with { IsRunning = false, NextPassAt = null };
        }
    }

    private async Task<int> RunPassAsync(int failures, CancellationToken stopping, CancellationToken aborting)
    {
        using var pass = CorrelationId.PushPass(CorrelationId.New());
        var began = clock.GetTimestamp();
        string? error = null;
        _isOthersTurn = false;
        try
        {
            if (!task.IsExclusive)
            {
                await task.RunOnceAsync(aborting).ConfigureAwait(false);
            }
            else if (await _lease.TryTakeAsync(stopping).ConfigureAwait(false))
            {
                await _lease.RunUnderAsync(task.RunOnceAsync, aborting).ConfigureAwait(false);
            }
            else
            {
                _isOthersTurn = true;
                _status = _status with { Skipped = _status.Skipped + 1, ConsecutiveFailures = 0 };
                return 0;
            }

            failures = 0;
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && stopping.IsCancellationRequested))
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
            // While passes fail or are another host's, a wake-up would turn the pause into a busy loop.
            var woken = failures == 0 && !_isOthersTurn ? task.WaitForWorkAsync(rest.Token) : elapsed;
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

    [LoggerMessage(LogLevel.Warning, "The pass of {Task} does not heed its cancellation and was left behind by the stop")]
    private static partial void LogLeftBehind(ILogger logger, string task);

    [LoggerMessage(LogLevel.Critical, "The loop of {Task} ended; restart the host")]
    private static partial void LogLoopEnded(ILogger logger, Exception exception, string task);

    /// <summary>The loop from one start to its stop: first no new pass, then no pass at all. Never disposed: a pass that was left behind still holds the tokens, and without timers they hold nothing.</summary>
    private sealed class Run
    {
        public CancellationTokenSource Stopping { get; } = new();

        public CancellationTokenSource Aborting { get; } = new();

        public Task Ended { get; set; } = Task.CompletedTask;
    }
}
