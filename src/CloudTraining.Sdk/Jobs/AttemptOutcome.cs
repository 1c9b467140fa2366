using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>What became of one attempt to submit a job to its provider.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AttemptOutcome>))]
public enum AttemptOutcome
{
    /// <summary>Claimed; the call may be under way.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>The provider took the job.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>The provider did not take the job, for certain.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>Nobody knows whether the provider took the job. Never submitted again until that is settled.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>Settled: nothing reached the provider.</summary>
    [JsonStringEnumMemberName("not_submitted")]
    NotSubmitted,

    /// <summary>The provider took it, but another attempt carries the job: this one has to be cancelled there.</summary>
    [JsonStringEnumMemberName("twin")]
    Twin,

    /// <summary>A twin whose cancellation the provider confirmed.</summary>
    [JsonStringEnumMemberName("twin_cancelled")]
    TwinCancelled,
}
