using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>The shapes of the wire, generated at build time. Unknown members are passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JobBody))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(ModelBody))]
[JsonSerializable(typeof(HardwareBody))]
[JsonSerializable(typeof(FileBody))]
[JsonSerializable(typeof(SecretBody))]
[JsonSerializable(typeof(TrainerEventBody))]
internal sealed partial class ReplicateJson : JsonSerializerContext;
