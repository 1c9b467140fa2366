using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>The generated code behind <see cref="TrainingJobJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(TrainingJob))]
internal sealed partial class TrainingJobJsonContext : JsonSerializerContext;
