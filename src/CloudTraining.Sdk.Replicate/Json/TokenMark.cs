using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CloudTraining.Sdk.Replicate.Http;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>The client token inside an input that Replicate echoes: member <c>_cloudtraining</c> of its JSON text.</summary>
internal static class TokenMark
{
    public const string Member = "_cloudtraining";
    private const int LongestToken = 256;
    private const int LongestText = 16 * 1024 * 1024;

    /// <summary>Whether the input has a place for the token.</summary>
    public static bool HasPlace(JsonElement input, string? name)
    {
        using var place = Open(input, name);
        return place is not null;
    }

    /// <summary>Writes the input with the token in its place, or as it is when there is no place. A token of an earlier submission is replaced.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement input, string? name, string token)
    {
        using var place = Open(input, name);
        if (place is null)
        {
            input.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in input.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (member.Name == name)
            {
                writer.WriteStringValue(WithToken(place.RootElement, token));
            }
            else
            {
                member.Value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>The token that an echoed input carries; null when none can be read.</summary>
    public static string? Read(JsonElement? input, string? name)
    {
        using var place = input is { } echoed ? Open(echoed, name) : null;
        return place is not null
            && place.RootElement.TryGetProperty(Member, out var token)
            && token.ValueKind == JsonValueKind.String
            && token.GetString() is { Length: > 0 and <= LongestToken } text
                ? text
                : null;
    }

    private static JsonDocument? Open(JsonElement input, string? name)
    {
        if (string.IsNullOrWhiteSpace(name)
            || input.ValueKind != JsonValueKind.Object
            || !input.TryGetProperty(name, out var value)
            || value.ValueKind != JsonValueKind.String
            || value.GetString() is not { Length: <= LongestText } text)
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(AnswerBytes(text));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // Text that is no JSON has no place for a token.
        }

        return null;
    }

    private static ReadOnlyMemory<byte> AnswerBytes(string text) => AnswerText.Clean(Encoding.UTF8.GetBytes(text));

    private static string WithToken(JsonElement configuration, string token)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var member in configuration.EnumerateObject().Where(member => member.Name != Member))
            {
                member.WriteTo(writer);
            }

            writer.WriteString(Member, token);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
