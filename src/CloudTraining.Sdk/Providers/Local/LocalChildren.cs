using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>The supervisors this process started, held so that their ends are seen at once and none stays a zombie. Thread-safe.</summary>
internal sealed partial class LocalChildren(Action<RunFolder> onEnded, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Child, Task> _children = new();
    private readonly ConcurrentDictionary<string, Task> _kills = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _disposed = new();
    private volatile bool _isStopping;

    /// <summary>Whether the host stops, so that nothing may be started any more.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Starts a supervisor and reads the line it says once the command is about to begin.</summary>
    /// <returns>That line; null when the supervisor ended without one, with what it complained about instead.</returns>
    /// <exception cref="Win32Exception">No process could be made.</exception>
    public Task<(string? Line, string Complaint)> StartAsync(RunFolder folder, ProcessStartInfo start, bool outlivesHost, CancellationToken cancellationToken)
    {
        var process = Process.Start(start)!;
        if (outlivesHost)
        {
            process.StandardInput.Close();
        }

        // Watched before anything is awaited: whoever starts a child also buries it.
        var (output, error) = (process.StandardOutput, process.StandardError);
        var child = new Child(process, folder, outlivesHost);
        var exit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _children[child] = exit.Task;
        _ = WatchAsync(child, exit);
        return HearAsync(output, error, cancellationToken);
    }

    /// <summary>Sends SIGKILL to a command's group once the grace is over, unless it has ended by then.</summary>
    public void KillAfter(TimeSpan grace, RunFolder folder, ProcessIdentity command) =>
        _kills.GetOrAdd(folder.Key, _ => KillAfterAsync(grace, folder, command));

    /// <summary>Ends the commands that are not to outlive the host: SIGTERM, and SIGKILL after the grace or when the token fires.</summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        _isStopping = true;
        var ending = _children.Where(child => !child.Key.OutlivesHost).ToList();
        if (_children.Count > ending.Count)
        {
            LogKept(logger, _children.Count - ending.Count);
        }

        if (ending.Count == 0)
        {
            return;
        }

        LogEnding(logger, ending.Count);
        foreach (var (child, _) in ending)
        {
            // The end of its input tells the supervisor that the host goes: the same way as if the host had been killed.
            child.Process.StandardInput.Close();
        }

        var ends = Task.WhenAll(ending.Select(child => child.Value));
        await ends.WaitAsync(grace + EndMargin, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (child, exit) in ending)
        {
            if (!exit.IsCompleted && child.Folder.ReadStart() is { RevokedAt: null } started && started.Command.IsAlive())
            {
                LogKilled(logger, child.Folder.Key);
                Signals.SendToGroup(started.Pid, Signals.Kill);
            }
        }

        await ends.WaitAsync(EndMargin, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _disposed.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_kills.Values).ConfigureAwait(false);
        foreach (var (child, exit) in _children)
        {
            await exit.ConfigureAwait(false);
            child.Dispose();
        }

        _disposed.Dispose();
    }

    private static async Task<(string? Line, string Complaint)> HearAsync(StreamReader output, StreamReader error, CancellationToken cancellationToken)
    {
        using var spoken = output;
        using var complained = error;
        var line = await output.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        return (line, line is null ? (await error.ReadToEndAsync(cancellationToken).ConfigureAwait(false)).Trim() : string.Empty);
    }

    private async Task WatchAsync(Child child, TaskCompletionSource exit)
    {
        try
        {
            await child.Process.WaitForExitAsync(_disposed.Token).ConfigureAwait(false);
            _children.TryRemove(child, out _);
            child.Dispose();
            onEnded(child.Folder);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // Disposed by whoever cancelled.
        }
        catch (Exception exception)
        {
            LogUnreadable(logger, exception, child.Folder.Key);
        }
        finally
        {
            exit.SetResult();
        }
    }

    private async Task KillAfterAsync(TimeSpan grace, RunFolder folder, ProcessIdentity command)
    {
        await Task.Delay(grace, clock, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        _kills.TryRemove(folder.Key, out _);
        if (!_disposed.IsCancellationRequested && command.IsAlive())
        {
            LogKilled(logger, folder.Key);
            Signals.SendToGroup(command.Pid, Signals.Kill);
        }
    }

    [LoggerMessage(LogLevel.Information, "Ending {Count} local trainings because the host stops (OnHostStop is Terminate)")]
    private static partial void LogEnding(ILogger logger, int count);

    [LoggerMessage(LogLevel.Information, "Leaving {Count} local trainings running (OnHostStop is KeepRunning); the next host finds them again")]
    private static partial void LogKept(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "Local run {Run} did not end within its grace; sent SIGKILL")]
    private static partial void LogKilled(ILogger logger, string run);

    [LoggerMessage(LogLevel.Debug, "The records of local run {Run} could not be read when it ended; the next poll tries again")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string run);

    private sealed class Child(Process process, RunFolder folder, bool outlivesHost) : IDisposable
    {
        public Process Process => process;

        public RunFolder Folder => folder;

        public bool OutlivesHost => outlivesHost;

        public void Dispose()
        {
            process.StandardInput.Dispose();
            process.Dispose();
        }
    }
}
