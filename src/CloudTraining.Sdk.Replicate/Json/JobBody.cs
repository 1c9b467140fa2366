using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>A prediction or a training as it came: what the schema requires is not always there, so nothing is required here. The log is left out; it is read where it is wanted.</summary>
internal sealed record JobBody
{
    [JsonConverter(typeof(LenientText))]
    public string? Id { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Model { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Version { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Status { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Error { get; init; }

    [JsonConverter(typeof(LenientInstant))]
    public DateTimeOffset? CreatedAt { get; init; }

    [JsonConverter(typeof(LenientInstant))]
    public DateTimeOffset? StartedAt { get; init; }

    [JsonConverter(typeof(LenientInstant))]
    public DateTimeOffset? CompletedAt { get; init; }

    [JsonConverter(typeof(LenientFlag))]
    public bool? DataRemoved { get; init; }

    [JsonConverter(typeof(LenientObject<MetricsBody>))]
    public MetricsBody? Metrics { get; init; }

    public JsonElement? Input { get; init; }

    public JsonElement? Output { get; init; }
}
