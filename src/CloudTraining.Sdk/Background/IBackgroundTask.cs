namespace CloudTraining.Sdk.Background;

/// <summary>Work that repeats. Describes one pass; <see cref="BackgroundTaskManager"/> owns the loop, the delay, the back-off and the error policy.</summary>
public interface IBackgroundTask
{
    /// <summary>What it does, in the words of its log lines, for example <c>job polling</c>.</summary>
    string Name { get; }

    /// <summary>What is logged when its loop starts.</summary>
    string StartMessage { get; }

    /// <summary>The pause between passes; read before each pause.</summary>
    TimeSpan Interval { get; }

    /// <summary>Whether it is to run at all; read at start and by <see cref="BackgroundTaskManager.RefreshPollingAsync"/>.</summary>
    bool IsEnabled => true;

    /// <summary>Whether only one host at a time does a pass. The lease is extended for as long as the pass takes.</summary>
    bool IsExclusive => false;

    /// <summary>One pass. May throw: the next pass comes later.</summary>
    /// <param name="cancellationToken">Fires when a stop has waited for the pass long enough (<see cref="BackgroundOptions.DrainTimeout"/>), when the task is switched off, or when the lease of an exclusive task was lost.</param>
    Task RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Completes when there is something to do before the interval is over. The standard one never does.</summary>
    Task WaitForWorkAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
}
