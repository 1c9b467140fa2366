namespace ReplicateSimulator;

/// <summary>What happens behind an accepted prediction or training.</summary>
public enum RunnerKind
{
    /// <summary>A real trainer as a child process.</summary>
    Trainer,

    /// <summary>A timed script without a process; with zero times it is over at once.</summary>
    Scripted,

    /// <summary>Nothing, until <c>/_simulator/predictions/{id}</c> says so.</summary>
    Manual,
}
