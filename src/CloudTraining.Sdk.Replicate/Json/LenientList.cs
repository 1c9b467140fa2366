using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>Reads a list and leaves out the entries that are no objects; anything else is "not said".</summary>
internal sealed class LenientList<TItem> : JsonConverter<IReadOnlyList<TItem>?>
    where TItem : class
{
    public override IReadOnlyList<TItem>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var type = (JsonTypeInfo<TItem>)options.GetTypeInfo(typeof(TItem));
        var items = new List<TItem>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                items.Add(JsonSerializer.Deserialize(ref reader, type)!);
            }
            else
            {
                reader.Skip();
            }
        }

        return items;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<TItem>? value, JsonSerializerOptions options) => throw new NotSupportedException("Answers are read, never written.");
}
