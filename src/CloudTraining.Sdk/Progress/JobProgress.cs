namespace CloudTraining.Sdk.Progress;

/// <summary>What the end of a job's log says about it. A property is null when the log does not say it; nothing is guessed.</summary>
public sealed record JobProgress
{
    /// <summary>The answer for a log that says nothing: every property is null.</summary>
    public static JobProgress Unknown { get; } = new();

    /// <summary>What the job is doing; null if no recent line names a stage.</summary>
    public TrainingStage? Stage { get; init; }

    /// <summary>The newest line without escape codes, at most 80 Unicode code points, ending in <c>...</c> when it was cut; null for a log without text.</summary>
    public string? LastLog { get; init; }

    /// <summary>How much of the run is done, 0 to 100 with one decimal; null if no counter covers the run, and while preprocessing.</summary>
    public double? Progress { get; init; }

    /// <summary>The step that <see cref="Progress"/> was read from, or a step that was named without a total; null if epochs or a bare percentage were read.</summary>
    public long? Step { get; init; }

    /// <summary>The number of steps of the run; null if it was not named.</summary>
    public long? TotalSteps { get; init; }

    /// <summary>The newest training loss; null if none was printed or the newest is not a finite number. A validation loss is not reported here.</summary>
    public double? Loss { get; init; }
}
