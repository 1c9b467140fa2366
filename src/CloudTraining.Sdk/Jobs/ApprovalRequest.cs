using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>The part of a job that somebody has to decide before it may run. Immutable.</summary>
public sealed record ApprovalRequest
{
    /// <summary>Where the request stands.</summary>
    public required ApprovalStatus Status { get; init; }

    /// <summary>Why an approval is needed, in words for the person who decides.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The deadline, UTC; from this instant on the request can only expire.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who decided; null while nobody has.</summary>
    public string? ReviewedBy { get; init; }

    /// <summary>When it was decided, UTC; null while it is not.</summary>
    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>What the reviewer wrote; null when nothing.</summary>
    public string? Notes { get; init; }

    /// <summary>Members that a newer release stored and this one does not know; kept through a round trip.</summary>
    [JsonInclude, JsonExtensionData]
    public IDictionary<string, JsonElement>? UnknownMembers { get; internal set; }
}
