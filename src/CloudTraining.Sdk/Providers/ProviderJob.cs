using System.Text.Json;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>A job as its provider describes it.</summary>
public sealed record ProviderJob
{
    /// <summary>The provider's name for it.</summary>
    public required ProviderJobRef Ref { get; init; }

    /// <summary>What the provider says about it.</summary>
    public required ProviderReport Report { get; init; }

    /// <summary>When the provider made it, UTC; null when not said.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The client token it carries; null when none can be read.</summary>
    public string? ClientToken { get; init; }

    /// <summary>A name for people; null for none.</summary>
    public string? ConfigName { get; init; }

    /// <summary>The input as the provider echoes it, with secrets removed; null when not said.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The provider's whole answer, with secrets removed; null when the provider keeps none.</summary>
    public JsonElement? Raw { get; init; }
}
