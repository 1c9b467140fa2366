using System.Globalization;
using System.Text.Json;

namespace CloudTraining.Sdk.Replicate.Tests.Simulator;

/// <summary>The part of JSON Schema that the provider's document uses, enough to hold an answer to it.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>The mistakes of an answer, with where they are; empty when it fits.</summary>
    public IReadOnlyList<string> Answer(string path, string verb, int status, JsonElement answer)
    {
        var content = document.GetProperty("paths").GetProperty(path).GetProperty(verb)
            .GetProperty("responses").GetProperty(status.ToString(CultureInfo.InvariantCulture)).GetProperty("content");
        var mistakes = new List<string>();
        Check(content.EnumerateObject().First().Value.GetProperty("schema"), answer, "$", mistakes);
        return mistakes;
    }

    private void Check(JsonElement schema, JsonElement value, string where, List<string> mistakes)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(Resolve(reference.GetString()!), value, where, mistakes);
            return;
        }

        if (value.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean())
        {
            return;
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            if (!choices.EnumerateArray().Any(choice => Fits(choice, value)))
            {
                mistakes.Add($"{where}: fits none of the alternatives");
            }

            return;
        }

        CheckType(schema, value, where, mistakes);
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
        {
            mistakes.Add($"{where}: {value} is not one of the listed values");
        }

        CheckMembers(schema, value, where, mistakes);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            var place = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(items, item, $"{where}[{place++}]", mistakes);
            }
        }
    }

    private bool Fits(JsonElement schema, JsonElement value)
    {
        var mistakes = new List<string>();
        Check(schema, value, "", mistakes);
        return mistakes.Count == 0;
    }

    private static void CheckType(JsonElement schema, JsonElement value, string where, List<string> mistakes)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return;
        }

        var fits = type.GetString() switch
        {
            "string" => value.ValueKind == JsonValueKind.String && FitsFormat(schema, value.GetString()!),
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            _ => false,
        };
        if (!fits)
        {
            mistakes.Add($"{where}: {value.ValueKind} is not a {type}");
        }
    }

    private static bool FitsFormat(JsonElement schema, string text) =>
        !schema.TryGetProperty("format", out var format)
        || format.GetString() switch
        {
            "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
            _ => true,
        };

    private void CheckMembers(JsonElement schema, JsonElement value, string where, List<string> mistakes)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (schema.TryGetProperty("required", out var required))
        {
            mistakes.AddRange(required.EnumerateArray()
                .Where(name => !value.TryGetProperty(name.GetString()!, out _))
                .Select(name => $"{where}: {name} is missing"));
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var member in value.EnumerateObject())
            {
                if (properties.TryGetProperty(member.Name, out var inner))
                {
                    Check(inner, member.Value, $"{where}.{member.Name}", mistakes);
                }
            }
        }
    }

    private JsonElement Resolve(string reference) =>
        reference.Split('/')[1..].Aggregate(document, (element, name) => element.GetProperty(name));
}
