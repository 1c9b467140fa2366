namespace CloudTraining.Sdk.Jobs;

/// <summary>Names of event types on the wire.</summary>
public static class JobEventTypeExtensions
{
    /// <summary>The value of <c>type</c> in the JSON of an event, for example <c>job_status_changed</c>.</summary>
    public static string ToWireName(this JobEventType type) => type switch
    {
        JobEventType.JobAdded => "job_added",
        JobEventType.JobStatusChanged => "job_status_changed",
        JobEventType.JobUpdated => "job_updated",
        JobEventType.JobDeleted => "job_deleted",
        JobEventType.JobNeedsAttention => "job_needs_attention",
        JobEventType.ApprovalRequested => "approval_requested",
        JobEventType.ApprovalDecided => "approval_decided",
        JobEventType.ApprovalExpired => "approval_expired",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an event type."),
    };
}
