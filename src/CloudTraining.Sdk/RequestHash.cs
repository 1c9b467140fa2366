using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk;

/// <summary>The fingerprint of a request: SHA-256 over what makes it the same request, with object members in ordinal order so that formatting does not matter.</summary>
internal static class RequestHash
{
    public static string Of(TrainingRequest request, string provider)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(provider);
            writer.WriteStringValue(request.ConfigName);
            writer.WriteNumberValue(request.Priority);
            writer.WriteStringValue(request.OrganizationId);
            writer.WriteStringValue(request.TeamId);
            writer.WriteStringValue(request.HardwareType);
            writer.WriteStringValue(request.Upload?.Path);
            writer.WriteStringValue(request.Upload?.InputName);
            WriteCanonical(writer, request.Input);
            if (request.Metadata is { } metadata)
            {
                WriteCanonical(writer, metadata);
            }

            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void WriteCanonical(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    WriteCanonical(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteCanonical(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
