using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>The metadata of a job as clients expect it: always an object, with the provider's id in it.</summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct JobMetadata(JsonElement? Stored, string? PredictionId, string? HardwareProfile)
{
    public sealed class Converter : JsonConverter<JobMetadata>
    {
        public override JobMetadata Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonElement.ParseValue(ref reader), null, null);

        public override void Write(Utf8JsonWriter writer, JobMetadata value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            WriteUnlessStored(writer, value, "prediction_id", value.PredictionId);
            WriteUnlessStored(writer, value, "hardware_profile", value.HardwareProfile);
            if (value.Stored is { ValueKind: JsonValueKind.Object } stored)
            {
                foreach (var member in stored.EnumerateObject())
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        private static void WriteUnlessStored(Utf8JsonWriter writer, JobMetadata value, string name, string? text)
        {
            if (text is not null && !(value.Stored is { ValueKind: JsonValueKind.Object } stored && stored.TryGetProperty(name, out _)))
            {
                writer.WriteString(name, text);
            }
        }
    }
}
