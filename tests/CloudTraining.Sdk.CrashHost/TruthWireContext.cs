using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.CrashHost;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TruthWire.Create))]
[JsonSerializable(typeof(TruthWire.Job))]
[JsonSerializable(typeof(TruthWire.Page))]
[JsonSerializable(typeof(TruthWire.Upload))]
[JsonSerializable(typeof(TruthWire.Callback[]))]
internal sealed partial class TruthWireContext : JsonSerializerContext;
