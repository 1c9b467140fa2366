using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>Where an approval request stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ApprovalStatus>))]
public enum ApprovalStatus
{
    /// <summary>Nobody decided yet.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>The job may run.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,

    /// <summary>The job may not run and was cancelled.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>Nobody decided before the deadline; the job was cancelled.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>The job was cancelled before anybody decided.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
