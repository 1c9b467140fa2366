using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>A kind of machine.</summary>
internal sealed record HardwareBody
{
    [JsonConverter(typeof(LenientText))]
    public string? Sku { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Name { get; init; }
}
