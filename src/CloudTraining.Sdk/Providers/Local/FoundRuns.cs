using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>The runs of an earlier host that still go on: no children of this process, so they are looked at every second. Thread-safe.</summary>
internal sealed partial class FoundRuns(Func<RunFolder, bool> isRunning, Action<RunFolder> onEnded, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, RunFolder> _runs = new(StringComparer.Ordinal);
    private ITimer? _timer;
    private int _isLooking;

    /// <summary>Begins to watch those of the runs that go on.</summary>
    public void Watch(IEnumerable<RunFolder> runs)
    {
        foreach (var folder in runs.Where(folder => !folder.HasEnded && IsRunning(folder)))
        {
            _runs[folder.Key] = folder;
        }

        if (!_runs.IsEmpty && _timer is null)
        {
            LogFound(logger, _runs.Count);
            _timer = clock.CreateTimer(_ => Look(), null, LookEvery, LookEvery);
        }
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) == 1)
        {
            return;
        }

        foreach (var folder in _runs.Values.Where(folder => !IsRunning(folder)))
        {
            _runs.TryRemove(folder.Key, out _);
            Try(folder, () => onEnded(folder));
        }

        Volatile.Write(ref _isLooking, 0);
    }

    private bool IsRunning(RunFolder folder)
    {
        var answer = false;
        Try(folder, () => answer = isRunning(folder));
        return answer;
    }

    /// <summary>Whatever fails about one run is logged: an exception that leaves a timer's callback ends the process.</summary>
    private void Try(RunFolder folder, Action look)
    {
        try
        {
            look();
        }
        catch (Exception exception)
        {
            LogUnreadable(logger, exception, folder.Key);
        }
    }

    [LoggerMessage(LogLevel.Information, "Found {Count} local trainings of an earlier host that still run")]
    private static partial void LogFound(ILogger logger, int count);

    [LoggerMessage(LogLevel.Debug, "The records of local run {Run} could not be read; the poll tries again")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string run);
}
