using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>A version of a model.</summary>
internal sealed record VersionBody
{
    [JsonConverter(typeof(LenientText))]
    public string? Id { get; init; }
}
