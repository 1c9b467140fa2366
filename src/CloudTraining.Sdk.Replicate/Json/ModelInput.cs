using System.Buffers;
using System.Text.Json;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>
/// What is sent to the model. A job's input is either the model's inputs as they are, or SimpleTuner's submit body: its <c>config</c> and <c>dataloader_config</c> become the trainer's inputs
/// <c>config_json</c> and <c>dataloader_json</c>, which are JSON as text.
/// </summary>
internal static class ModelInput
{
    private static readonly (string Member, string Input)[] Renamed = [("config", "config_json"), ("dataloader_config", "dataloader_json")];

    /// <summary>The model's inputs for a job's input.</summary>
    public static JsonElement From(JsonElement input)
    {
        if (input.ValueKind != JsonValueKind.Object || !input.TryGetProperty("config", out var config) || config.ValueKind != JsonValueKind.Object)
        {
            return input;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in input.EnumerateObject())
            {
                if (Array.Find(Renamed, renamed => renamed.Member == member.Name) is { Input: { } name })
                {
                    WriteAsText(writer, input, name, member.Value);
                }
                else if (member.Name != "webhook_url")
                {
                    // The platform's callback is ours to ask for; the trainer has no such input.
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void WriteAsText(Utf8JsonWriter writer, JsonElement input, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Null && !input.TryGetProperty(name, out _))
        {
            writer.WriteString(name, value.GetRawText());
        }
    }
}
