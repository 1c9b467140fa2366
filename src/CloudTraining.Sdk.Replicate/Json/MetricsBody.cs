using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>The meters of a finished job.</summary>
internal sealed record MetricsBody
{
    /// <summary>Seconds of machine time.</summary>
    [JsonConverter(typeof(LenientNumber))]
    public double? PredictTime { get; init; }
}
