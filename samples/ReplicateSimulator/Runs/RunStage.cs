using System.Collections.Concurrent;

namespace ReplicateSimulator.Runs;

/// <summary>Takes an accepted run from <c>starting</c> to its end: waits for a slot, runs it, obeys cancel, deadline and the time limit.</summary>
public sealed class RunStage(
    RunBook book, IRunner runner, TruthLog truth, SimulatorOptions options, TimeProvider clock, ILogger<RunStage> logger) : IHostedService
{
    private readonly ConcurrentDictionary<string, Stage> _stages = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(Math.Max(runner.Slots, 1));
    private readonly CancellationTokenSource _stopping = new();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends every run that is still under way and waits for its process.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_stages.Values.Select(stage => stage.Work)).WaitAsync(cancellationToken);
    }

    /// <summary>Starts the work behind an accepted run; returns at once.</summary>
    public void Begin(SimulatedRun run)
    {
        if (runner.Slots == 0 && run.Deadline is null)
        {
            return;
        }

        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var stage = new Stage(cancel);
        _stages[run.Id] = stage;
        stage.Work = PerformAsync(run, cancel);
    }

    /// <summary>Cancels a run; a finished one stays as it is.</summary>
    public SimulatedRun? Cancel(string id)
    {
        var after = End(id, new RunEnd(RunStatus.Canceled, null, null));
        Stop(id);
        return after;
    }

    /// <summary>Ends a run unless it has ended.</summary>
    public SimulatedRun? End(string id, RunEnd end)
    {
        var ended = false;
        var after = book.Update(id, run =>
        {
            ended = !run.IsTerminal;
            return run.IsTerminal ? run : run with { Status = end.Status, Output = end.Output, Error = end.Error, CompletedAt = clock.GetUtcNow() };
        });
        if (ended && after is not null)
        {
            truth.Write("end", id, after.Account, null, end.Status);
        }

        return after;
    }

    private void Stop(string id)
    {
        if (_stages.TryGetValue(id, out var stage))
        {
            Stop(stage.Cancel);
        }
    }

    private async Task PerformAsync(SimulatedRun run, CancellationTokenSource cancel)
    {
        await Task.Yield();
        using var owned = cancel;
        using var deadline = Watch(run.Deadline is { } at ? at - clock.GetUtcNow() : null, () =>
            End(run.Id, new RunEnd(book.Find(run.Id)?.StartedAt is null ? RunStatus.Aborted : RunStatus.Canceled, null, null)), cancel);
        try
        {
            if (runner.Slots == 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancel.Token);
            }

            await _slots.WaitAsync(cancel.Token);
            try
            {
                await RunAsync(run, cancel);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            End(run.Id, new RunEnd(RunStatus.Canceled, null, null));
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Run {Id} could not be performed", run.Id);
            End(run.Id, new RunEnd(RunStatus.Failed, null, "E1000: " + exception.Message));
        }
        finally
        {
            _stages.TryRemove(run.Id, out _);
        }
    }

    private async Task RunAsync(SimulatedRun run, CancellationTokenSource cancel)
    {
        if (options.Runner == RunnerKind.Scripted && options.ScriptedStart > TimeSpan.Zero)
        {
            await Task.Delay(options.Scale(options.ScriptedStart), clock, cancel.Token);
        }

        book.Update(run.Id, current => current.IsTerminal ? current : current with { Status = RunStatus.Processing, StartedAt = clock.GetUtcNow() });
        var limit = run.Kind == RunKind.Prediction ? options.Scale(options.RunTimeLimit) : (TimeSpan?)null;
        using var watch = Watch(limit, () => End(run.Id, new RunEnd(RunStatus.Failed, null, "Prediction timed out")), cancel);
        var end = await runner.RunAsync(run, book, cancel.Token);
        if (end is not null)
        {
            End(run.Id, end);
        }
    }

    private ITimer? Watch(TimeSpan? after, Action act, CancellationTokenSource cancel)
    {
        if (after is not { } span)
        {
            return null;
        }

        return clock.CreateTimer(
            _ =>
            {
                act();
                Stop(cancel);
            },
            null, span < TimeSpan.Zero ? TimeSpan.Zero : span, Timeout.InfiniteTimeSpan);
    }

    private static void Stop(CancellationTokenSource cancel)
    {
        try
        {
            cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended by itself in this very moment.
        }
    }

    private sealed class Stage(CancellationTokenSource cancel)
    {
        public CancellationTokenSource Cancel { get; } = cancel;

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
