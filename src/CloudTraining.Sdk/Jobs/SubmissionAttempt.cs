using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>One try to hand a job to its provider, written down before anything is sent. Its id is the fence: an outcome counts only while its attempt is the current one.</summary>
public sealed record SubmissionAttempt
{
    /// <summary>Unique; a UUIDv7 as 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>A random name of the host process that made the attempt; a restarted host has another.</summary>
    public required string HostIncarnation { get; init; }

    /// <summary>When the job was claimed for it, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The text sent along that lets the attempt be found again at the provider.</summary>
    public required string ClientToken { get; init; }

    /// <summary>What became of it.</summary>
    public AttemptOutcome Outcome { get; init; }

    /// <summary>When the outcome was settled, UTC; null while open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it was refused or is unknown; null otherwise. Never holds a secret.</summary>
    public string? Error { get; init; }

    /// <summary>The provider's job that this attempt made, as far as known.</summary>
    public ProviderJobRef? External { get; init; }

    /// <summary>How many complete listings past the settle time showed no trace of it.</summary>
    public int EmptyListings { get; init; }

    /// <summary>Whether its outcome is still to be settled.</summary>
    public bool IsUnsettled => Outcome is AttemptOutcome.Open or AttemptOutcome.Unknown;

    /// <summary>Members that a newer release stored and this one does not know; kept through a round trip.</summary>
    [JsonInclude, JsonExtensionData]
    public IDictionary<string, JsonElement>? UnknownMembers { get; internal set; }
}
