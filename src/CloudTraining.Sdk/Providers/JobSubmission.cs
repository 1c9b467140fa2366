using System.Text.Json;

namespace CloudTraining.Sdk.Providers;

/// <summary>A job as it is handed to a provider.</summary>
public sealed record JobSubmission
{
    /// <summary>Our id.</summary>
    public required string JobId { get; init; }

    /// <summary>Which attempt this is; unique.</summary>
    public required string AttemptId { get; init; }

    /// <summary>The text to place where it can be found again. Stored before the first attempt.</summary>
    public required string ClientToken { get; init; }

    /// <summary>What is trained: a JSON object.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>A name for people; null for none.</summary>
    public string? ConfigName { get; init; }

    /// <summary>The hardware wanted; null when the provider decides.</summary>
    public string? HardwareType { get; init; }

    /// <summary>The job's metadata: a JSON object, or null.</summary>
    public JsonElement? Metadata { get; init; }
}
