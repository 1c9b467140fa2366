using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>The signing secret of an account.</summary>
internal sealed record SecretBody
{
    [JsonConverter(typeof(LenientText))]
    public string? Key { get; init; }
}
