namespace ReplicateSimulator.Runs;

/// <summary>Does the work behind one run.</summary>
public interface IRunner
{
    /// <summary>How many runs may be under way at once.</summary>
    int Slots { get; }

    /// <summary>Runs to the end and says how it ended; null when somebody else decides the end.</summary>
    Task<RunEnd?> RunAsync(SimulatedRun run, RunBook book, CancellationToken cancellationToken);
}
