namespace CloudTraining.Sdk.Jobs;

/// <summary>One read of the event log.</summary>
public sealed record JobEventPage
{
    /// <summary>The events in order; empty when there is nothing new.</summary>
    public required IReadOnlyList<JobEvent> Events { get; init; }

    /// <summary>The cursor to read on from.</summary>
    public required long Next { get; init; }

    /// <summary>True when events after the cursor were dropped already, or the cursor is beyond the log: load the state anew and continue from <see cref="Next"/>.</summary>
    public bool Resync { get; init; }
}
