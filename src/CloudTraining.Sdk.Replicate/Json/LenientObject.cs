using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>Reads an object; anything else is "not said".</summary>
internal sealed class LenientObject<TItem> : JsonConverter<TItem?>
    where TItem : class
{
    public override TItem? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<TItem>)options.GetTypeInfo(typeof(TItem)));
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, TItem? value, JsonSerializerOptions options) => throw new NotSupportedException("Answers are read, never written.");
}
