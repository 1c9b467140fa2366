namespace CloudTraining.Sdk.Background;

/// <summary>How a background task is doing. A snapshot.</summary>
public sealed record BackgroundTaskStatus
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether its loop runs.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>The pause between passes.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How many passes this host made since start.</summary>
    public long Passes { get; init; }

    /// <summary>How many passes were left to another host since start; they count in no other figure here.</summary>
    public long Skipped { get; init; }

    /// <summary>When the last pass ended, UTC; null before the first.</summary>
    public DateTimeOffset? LastPassAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan? LastPassDuration { get; init; }

    /// <summary>What it failed with; null when it succeeded.</summary>
    public string? LastError { get; init; }

    /// <summary>How many passes failed in a row.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>When the next pass begins unless something wakes it earlier, UTC; null while one runs or when stopped.</summary>
    public DateTimeOffset? NextPassAt { get; init; }
}
