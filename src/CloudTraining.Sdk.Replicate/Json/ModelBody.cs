using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>A model; only what is needed to run it.</summary>
internal sealed record ModelBody
{
    [JsonConverter(typeof(LenientObject<VersionBody>))]
    public VersionBody? LatestVersion { get; init; }
}
