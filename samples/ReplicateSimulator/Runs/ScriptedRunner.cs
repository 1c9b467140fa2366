namespace ReplicateSimulator.Runs;

/// <summary>A run without a process: log lines at even distances, then an end. With zero times it is over before the first poll.</summary>
public sealed class ScriptedRunner(SimulatorOptions options, TimeProvider clock) : IRunner
{
    private const int Lines = 4;
    private readonly Lock _gate = new();
    private readonly Random _random = new(options.Seed);

    public int Slots => int.MaxValue;

    public async Task<RunEnd?> RunAsync(SimulatedRun run, RunBook book, CancellationToken cancellationToken)
    {
        for (var line = 1; line <= Lines; line++)
        {
            if (options.ScriptedRun > TimeSpan.Zero)
            {
                await Task.Delay(options.Scale(options.ScriptedRun) / Lines, clock, cancellationToken);
            }

            var text = $"Step {line * 25}/100 - loss: {1.0 / line:F4}\n";
            book.Update(run.Id, current => current with { Logs = current.Logs + text });
        }

        return Fails()
            ? new RunEnd(RunStatus.Failed, null, "Scripted failure (E1000)")
            : new RunEnd(RunStatus.Succeeded, $"\"{run.BaseUrl}/_simulator/output/{run.Id}/weights.bin\"", null);
    }

    private bool Fails()
    {
        lock (_gate)
        {
            return _random.NextDouble() < options.ScriptedFailureRate;
        }
    }
}
