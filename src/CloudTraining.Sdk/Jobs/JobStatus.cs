using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>Where a training job stands. <see cref="Completed"/>, <see cref="Failed"/> and <see cref="Cancelled"/> are terminal and absorb: nothing leads out of them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobStatus>))]
public enum JobStatus
{
    /// <summary>Waits in our queue or for approval, or its submission is in flight or its outcome unknown.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Its input is being sent to the provider.</summary>
    [JsonStringEnumMemberName("uploading")]
    Uploading,

    /// <summary>Waits in the provider's queue.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>Trains.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Ended well.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Ended with an error.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Ended because somebody or a deadline ended it.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
