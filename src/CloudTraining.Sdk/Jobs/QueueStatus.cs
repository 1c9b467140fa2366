using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>Where the queue entry of a job stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QueueStatus>))]
public enum QueueStatus
{
    /// <summary>Waits until <see cref="QueueEntry.NotBefore"/> after a refusal that may pass.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>May be claimed when its turn comes and the limits allow it.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Holds a slot: claimed and not yet terminal, also while the outcome of its submission is unknown.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>The job completed.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The job failed, or its approval expired.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The job was cancelled or rejected.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Waits for an approval.</summary>
    [JsonStringEnumMemberName("blocked")]
    Blocked,
}
