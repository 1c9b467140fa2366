namespace CloudTraining.Sdk.Jobs;

/// <summary>Questions about a <see cref="JobStatus"/> and its name on the wire.</summary>
public static class JobStatusExtensions
{
    /// <summary>The states a job is refreshed in: pending, uploading, queued, running.</summary>
    public static IReadOnlyList<JobStatus> Active { get; } = [JobStatus.Pending, JobStatus.Uploading, JobStatus.Queued, JobStatus.Running];

    /// <summary>The states that nothing leads out of: completed, failed, cancelled.</summary>
    public static IReadOnlyList<JobStatus> Terminal { get; } = [JobStatus.Completed, JobStatus.Failed, JobStatus.Cancelled];

    /// <summary>Whether nothing leads out of this state.</summary>
    public static bool IsTerminal(this JobStatus status) => status >= JobStatus.Completed;

    /// <summary>The name in JSON, events and logs, for example <c>running</c>.</summary>
    public static string ToWireName(this JobStatus status) => status switch
    {
        JobStatus.Pending => "pending",
        JobStatus.Uploading => "uploading",
        JobStatus.Queued => "queued",
        JobStatus.Running => "running",
        JobStatus.Completed => "completed",
        JobStatus.Failed => "failed",
        JobStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a job status."),
    };

    /// <summary>The status with that wire name, or null when there is none. Ordinal: the wire knows lower case only.</summary>
    public static JobStatus? FindByWireName(string? name) => name switch
    {
        "pending" => JobStatus.Pending,
        "uploading" => JobStatus.Uploading,
        "queued" => JobStatus.Queued,
        "running" => JobStatus.Running,
        "completed" => JobStatus.Completed,
        "failed" => JobStatus.Failed,
        "cancelled" => JobStatus.Cancelled,
        _ => null,
    };

    /// <summary>The name in JSON, for example <c>ready</c>.</summary>
    public static string ToWireName(this QueueStatus status) => status switch
    {
        QueueStatus.Pending => "pending",
        QueueStatus.Ready => "ready",
        QueueStatus.Running => "running",
        QueueStatus.Completed => "completed",
        QueueStatus.Failed => "failed",
        QueueStatus.Cancelled => "cancelled",
        QueueStatus.Blocked => "blocked",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a queue status."),
    };

    /// <summary>The name in JSON, for example <c>approved</c>.</summary>
    public static string ToWireName(this ApprovalStatus status) => status switch
    {
        ApprovalStatus.Pending => "pending",
        ApprovalStatus.Approved => "approved",
        ApprovalStatus.Rejected => "rejected",
        ApprovalStatus.Expired => "expired",
        ApprovalStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not an approval status."),
    };
}
