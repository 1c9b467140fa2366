using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>A refusal in the shape of RFC 7807; nothing in it is certain to be there.</summary>
internal sealed record ProblemBody
{
    [JsonConverter(typeof(LenientText))]
    public string? Title { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Detail { get; init; }

    [JsonConverter(typeof(LenientNumber))]
    public double? RetryAfter { get; init; }

    [JsonConverter(typeof(LenientList<InvalidField>))]
    public IReadOnlyList<InvalidField>? InvalidFields { get; init; }
}
