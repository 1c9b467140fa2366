using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>The closed list of events.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobEventType>))]
public enum JobEventType
{
    /// <summary>A job was submitted or discovered.</summary>
    [JsonStringEnumMemberName("job_added")]
    JobAdded,

    /// <summary>Its status changed.</summary>
    [JsonStringEnumMemberName("job_status_changed")]
    JobStatusChanged,

    /// <summary>Something else about it changed.</summary>
    [JsonStringEnumMemberName("job_updated")]
    JobUpdated,

    /// <summary>It was deleted.</summary>
    [JsonStringEnumMemberName("job_deleted")]
    JobDeleted,

    /// <summary>A person has to look at it.</summary>
    [JsonStringEnumMemberName("job_needs_attention")]
    JobNeedsAttention,

    /// <summary>It waits for an approval.</summary>
    [JsonStringEnumMemberName("approval_requested")]
    ApprovalRequested,

    /// <summary>It was approved or rejected.</summary>
    [JsonStringEnumMemberName("approval_decided")]
    ApprovalDecided,

    /// <summary>Nobody decided in time.</summary>
    [JsonStringEnumMemberName("approval_expired")]
    ApprovalExpired,
}
