using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>An uploaded file.</summary>
internal sealed record FileBody
{
    [JsonConverter(typeof(LenientText))]
    public string? Id { get; init; }

    [JsonConverter(typeof(LenientInstant))]
    public DateTimeOffset? ExpiresAt { get; init; }

    [JsonConverter(typeof(LenientObject<FileLinks>))]
    public FileLinks? Urls { get; init; }
}
