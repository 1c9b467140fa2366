using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Providers.Local;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(StartMarker))]
[JsonSerializable(typeof(ExitRecord))]
internal sealed partial class RunJsonContext : JsonSerializerContext;
