namespace CloudTraining.Sdk.Jobs;

/// <summary>One thing that happened to a job, written in the commit that changed the job. Immutable.</summary>
public sealed record JobEvent
{
    /// <summary>The place in the one order of all events; set by the log, 0 before.</summary>
    public long Cursor { get; init; }

    /// <summary>What happened.</summary>
    public required JobEventType Type { get; init; }

    /// <summary>To which job.</summary>
    public required string JobId { get; init; }

    /// <summary>Its status after the change.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Its status before; null unless it changed.</summary>
    public JobStatus? PreviousStatus { get; init; }

    /// <summary>Its provider.</summary>
    public required string Provider { get; init; }

    /// <summary>Who submitted it; null for nobody.</summary>
    public string? UserId { get; init; }

    /// <summary>The correlation id of its submission.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The job's version that this change made; set by the store.</summary>
    public long Version { get; init; }

    /// <summary>A sentence for people, for approvals and attention; null otherwise.</summary>
    public string? Message { get; init; }
}
