namespace ReplicateSimulator.Runs;

/// <summary>Leaves every run where it is: a test moves it by hand.</summary>
public sealed class ManualRunner : IRunner
{
    public int Slots => 0;

    public Task<RunEnd?> RunAsync(SimulatedRun run, RunBook book, CancellationToken cancellationToken) => Task.FromResult<RunEnd?>(null);
}
