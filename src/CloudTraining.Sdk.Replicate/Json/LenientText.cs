using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>Reads a string; anything else is "not said".</summary>
internal sealed class LenientText : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
