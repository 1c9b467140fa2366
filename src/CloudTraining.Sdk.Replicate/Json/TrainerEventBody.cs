using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>What SimpleTuner's trainer reports; the members of the platform's body that share a name are read too.</summary>
internal sealed record TrainerEventBody
{
    [JsonConverter(typeof(LenientText))]
    public string? Type { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? EventType { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? JobId { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? PredictionId { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Status { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Error { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Message { get; init; }

    [JsonConverter(typeof(LenientText))]
    public string? Logs { get; init; }

    public JsonElement? Output { get; init; }
}
