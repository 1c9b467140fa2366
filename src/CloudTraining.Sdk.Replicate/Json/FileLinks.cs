using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>Where an uploaded file can be read.</summary>
internal sealed record FileLinks
{
    [JsonConverter(typeof(LenientText))]
    public string? Get { get; init; }
}
