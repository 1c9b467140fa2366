using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>The account behind a token.</summary>
internal sealed record AccountBody
{
    [JsonConverter(typeof(LenientText))]
    public string? Username { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Name { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Type { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? GithubUrl { get; init; }
}
