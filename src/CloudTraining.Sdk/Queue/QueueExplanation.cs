using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Queue;

/// <summary>Why a job waits.</summary>
public sealed record QueueExplanation
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Its status.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Its place among the waiting, 0 for the first; null when it does not wait.</summary>
    public int? Position { get; init; }

    /// <summary>Its priority after raising it for the time waited; null when it does not wait.</summary>
    public int? EffectivePriority { get; init; }

    /// <summary>What holds it back; null when nothing does and the next claim takes it, or when it does not wait.</summary>
    public QueueBlock? Block { get; init; }

    /// <summary>The jobs whose slots it waits for; empty when no limit holds it back.</summary>
    public IReadOnlyList<string> Holders { get; init; } = [];

    /// <summary>The answer in a sentence.</summary>
    public required string Message { get; init; }
}
