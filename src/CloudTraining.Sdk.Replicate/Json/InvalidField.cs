using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>An input that was refused.</summary>
internal sealed record InvalidField
{
    [JsonConverter(typeof(LenientText))]
    public string? Type { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Field { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Description { get; init; }
}
