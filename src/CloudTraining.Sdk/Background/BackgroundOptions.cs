namespace CloudTraining.Sdk.Background;

/// <summary>How background work stops and cleans up; section <c>CloudTraining:Background</c>.</summary>
public sealed class BackgroundOptions
{
    /// <summary>How long a stop waits for passes and submissions under way before it gives them up.</summary>
    /// <value>25 seconds; keep it below the host's shutdown timeout.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Jobs that ended longer ago than this are deleted; null keeps them for ever. Active jobs are never deleted.</summary>
    public TimeSpan? JobRetention { get; set; }

    /// <summary>How often old events and jobs are cleaned up.</summary>
    /// <value>1 hour.</value>
    public TimeSpan CleanupInterval { get; set; } = TimeSpan.FromHours(1);
}
