using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>Takes secrets out of what the provider echoes: our token, anything shaped like a token, and inputs whose name says that they are secret.</summary>
internal static partial class Redaction
{
    public const string Mark = "***";
    private const int LongestNestedText = 4 * 1024 * 1024;

    /// <summary>The text without secrets; null stays null.</summary>
    public static string? Redact(string? text, ReplicateCredential? credential)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text;
        }

        if (credential is not null)
        {
            text = text.Replace(credential.ApiToken, Mark, StringComparison.Ordinal);
        }

        return TokenShape().Replace(text, Mark);
    }

    /// <summary>A copy of the JSON without secrets; <paramref name="leaveOut"/> names a member of the top object to drop.</summary>
    public static JsonElement Redact(JsonElement element, ReplicateCredential? credential, string? leaveOut = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, element, credential, leaveOut);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, ReplicateCredential? credential, string? leaveOut)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().Where(member => member.Name != leaveOut))
                {
                    writer.WritePropertyName(Redact(member.Name, credential)!);
                    if (member.Value.ValueKind == JsonValueKind.String && SecretName().IsMatch(member.Name))
                    {
                        writer.WriteStringValue(Mark);
                    }
                    else
                    {
                        Write(writer, member.Value, credential, leaveOut: null);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item, credential, leaveOut: null);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(RedactNested(element.GetString()!, credential));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>A text that is a JSON object itself, such as <c>config_json</c>, is looked through as one.</summary>
    private static string RedactNested(string text, ReplicateCredential? credential)
    {
        if (text.Length <= LongestNestedText && text.AsSpan().TrimStart().StartsWith('{') && SecretName().IsMatch(text))
        {
            try
            {
                using var nested = JsonDocument.Parse(text);
                return Redact(nested.RootElement, credential).GetRawText();
            }
            catch (JsonException)
            {
                // Looks like JSON and is none: redacted as text.
            }
        }

        return Redact(text, credential)!;
    }

    [GeneratedRegex(@"\b(?:r8|hf|whsec|sk|ghp|glpat)_[A-Za-z0-9+/_=-]{8,}")]
    private static partial Regex TokenShape();

    [GeneratedRegex(@"(?:^|[^A-Za-z]|(?<=[a-z]))(?:token|secret|password|passwd|passphrase|pwd|(?:api|access|private|signing)_?key|credentials?|authorization|cookie|connection_?string)(?:$|[^A-Za-z])", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
