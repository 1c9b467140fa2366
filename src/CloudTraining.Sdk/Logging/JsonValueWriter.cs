using System.Buffers;
using System.Buffers.Text;
using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudTraining.Sdk.Logging;

/// <summary>Writes a value as JSON, bounded in depth, number of items and bytes, so that cycles and endless sequences end.</summary>
internal static class JsonValueWriter
{
    private const int MostDepth = 8;
    private const int MostItems = 100;
    private const int MostItemsInAll = 1_000;

    /// <summary>Writes one value that ends before <paramref name="end"/>, give or take the brackets that close it.</summary>
    public static void Append(LineBuffer line, object? value, int end)
    {
        var left = MostItemsInAll;
        Append(line, value, end, 0, ref left);
    }

    /// <summary>Writes the JSON of a value as text inside a message.</summary>
    public static void AppendInMessage(LineBuffer line, object value, bool json, int end)
    {
        var inner = LineBuffer.Rent(line.Settings);
        try
        {
            Append(inner, value, Math.Max(1, (end - line.Length) / 2));
            var text = System.Text.Encoding.UTF8.GetString(inner.Written);
            TextEscaper.Append(line, value is byte[] ? text.AsSpan().Trim('"') : text, json, end);
        }
        finally
        {
            LineBuffer.Return(inner);
        }
    }

    private static void Append(LineBuffer line, object? value, int end, int depth, ref int left)
    {
        switch (value)
        {
            case null:
                line.Append("null"u8);
                return;
            case string text:
                AppendString(line, text, end);
                return;
            case bool truth:
                line.Append(truth ? "true"u8 : "false"u8);
                return;
            case byte[] bytes:
                AppendBase64(line, bytes, end);
                return;
            case JsonElement element:
                AppendElement(line, element, end, depth, ref left);
                return;
            case JsonValue node:
                AppendElement(line, node, end);
                return;
            case IEnumerable sequence:
                AppendCollection(line, sequence, end, depth, ref left);
                return;
        }

        var start = line.Length;
        line.Append((byte)'"');
        if (ScalarText.AppendObject(line, value, null, json: true, end) == RenderedKind.Raw)
        {
            // A number needs no quotes: it moves one byte to the left.
            var length = line.Length - start - 1;
            line.Length = start;
            line.AppendField(default, start + 1, length, isQuoted: false);
            return;
        }

        line.Append((byte)'"');
    }

    public static void AppendString(LineBuffer line, ReadOnlySpan<char> text, int end)
    {
        line.Append((byte)'"');
        TextEscaper.Append(line, text, json: true, end);
        line.Append((byte)'"');
    }

    private static void AppendBase64(LineBuffer line, byte[] bytes, int end)
    {
        var shown = Math.Min(bytes.Length, Math.Max(0, (end - line.Length - 48) / 4 * 3));
        line.Append((byte)'"');
        Base64.EncodeToUtf8(bytes.AsSpan(0, shown), line.Reserve(Base64.GetMaxEncodedToUtf8Length(shown)), out _, out var written);
        line.Length += written;
        if (shown < bytes.Length)
        {
            line.Append("…[+"u8);
            line.AppendNumber(bytes.Length - shown);
            line.Append(" bytes]"u8);
        }

        line.Append((byte)'"');
    }

    private static void AppendCollection(LineBuffer line, IEnumerable sequence, int end, int depth, ref int left)
    {
        if (depth >= MostDepth)
        {
            AppendString(line, "…[deeper]", end);
            return;
        }

        if (Entries(sequence) is { } entries)
        {
            AppendEntries(line, entries, sequence, end, depth, ref left);
            return;
        }

        line.Append((byte)'[');
        var whole = line.Length;
        try
        {
            var count = 0;
            foreach (var item in sequence)
            {
                AppendSeparator(line, count);
                if (!HasRoom(line, end, ref count, ref left))
                {
                    AppendMore(line, sequence, count);
                    break;
                }

                Append(line, item, end, depth + 1, ref left);
                whole = line.Length;
            }
        }
        catch (Exception exception)
        {
            // Back to the last whole item: what threw may have written a part of the next.
            line.Length = whole;
            AppendSeparator(line, line.Written[^1] == (byte)'[' ? 0 : 1);
            AppendString(line, ScalarText.Threw(sequence.GetType().Name, exception), end);
        }

        line.Append((byte)']');
    }

    private static void AppendEntries(
        LineBuffer line, IEnumerable<KeyValuePair<object?, object?>> entries, object source, int end, int depth, ref int left)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        line.Append((byte)'{');
        var whole = line.Length;
        try
        {
            var count = 0;
            foreach (var (key, value) in entries)
            {
                var name = FieldKey.WellFormed(key as string ?? (key is null ? "(null)" : ScalarText.ToText(key, null)));
                if (!seen.Add(name))
                {
                    continue;
                }

                AppendSeparator(line, count);
                var hasRoom = HasRoom(line, end, ref count, ref left);
                AppendString(line, hasRoom ? name : "…", end);
                line.Append(": "u8);
                if (!hasRoom)
                {
                    AppendMore(line, source, count);
                    break;
                }

                Append(line, line.Settings.GetKey(name).IsRedacted ? LineSettings.RedactedText : value, end, depth + 1, ref left);
                whole = line.Length;
            }
        }
        catch (Exception exception)
        {
            line.Length = whole;
            AppendSeparator(line, line.Written[^1] == (byte)'{' ? 0 : 1);
            line.Append("\"…\": "u8);
            AppendString(line, ScalarText.Threw(source.GetType().Name, exception), end);
        }

        line.Append((byte)'}');
    }

    /// <summary>The entries of a dictionary of any kind; null for another sequence.</summary>
    public static IEnumerable<KeyValuePair<object?, object?>>? Entries(IEnumerable sequence) => sequence switch
    {
        IEnumerable<KeyValuePair<string, object?>> pairs when sequence is IDictionary or IReadOnlyDictionary<string, object?> or IDictionary<string, object?> =>
            pairs.Select(pair => new KeyValuePair<object?, object?>(pair.Key, pair.Value)),
        JsonObject node => node.Select(pair => new KeyValuePair<object?, object?>(pair.Key, pair.Value)),
        IReadOnlyDictionary<string, string> pairs => pairs.Select(pair => new KeyValuePair<object?, object?>(pair.Key, pair.Value)),
        IDictionary dictionary => EntriesOf(dictionary),
        IEnumerable<KeyValuePair<string, object?>> pairs => pairs.Select(pair => new KeyValuePair<object?, object?>(pair.Key, pair.Value)),
        _ => null,
    };

    private static IEnumerable<KeyValuePair<object?, object?>> EntriesOf(IDictionary dictionary)
    {
        var entries = dictionary.GetEnumerator();
        while (entries.MoveNext())
        {
            yield return new(entries.Key, entries.Value);
        }
    }

    private static void AppendElement(LineBuffer line, JsonElement element, int end, int depth, ref int left)
    {
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object when depth < MostDepth:
                    AppendEntries(line, element.EnumerateObject().Select(p => new KeyValuePair<object?, object?>(p.Name, p.Value)), element, end, depth, ref left);
                    return;
                case JsonValueKind.Array when depth < MostDepth:
                    AppendCollection(line, element.EnumerateArray().Select(item => (object)item), end, depth, ref left);
                    return;
                case JsonValueKind.Number:
                    AppendRaw(line, element.GetRawText(), end);
                    return;
                case JsonValueKind.True or JsonValueKind.False:
                    line.Append(element.ValueKind == JsonValueKind.True ? "true"u8 : "false"u8);
                    return;
                case JsonValueKind.Null or JsonValueKind.Undefined:
                    line.Append("null"u8);
                    return;
                case JsonValueKind.String:
                    AppendString(line, element.GetString(), end);
                    return;
                default:
                    AppendString(line, "…[deeper]", end);
                    return;
            }
        }
        catch (Exception exception)
        {
            AppendString(line, ScalarText.Threw(nameof(JsonElement), exception), end);
        }
    }

    private static void AppendElement(LineBuffer line, JsonValue node, int end)
    {
        try
        {
            if (node.TryGetValue<string>(out var text))
            {
                AppendString(line, text, end);
                return;
            }

            AppendRaw(line, node.ToJsonString(), end);
        }
        catch (Exception exception)
        {
            AppendString(line, ScalarText.Threw(nameof(JsonValue), exception), end);
        }
    }

    private static void AppendRaw(LineBuffer line, string json, int end)
    {
        if (json.Length > 512)
        {
            AppendString(line, json, end);
            return;
        }

        line.Length += System.Text.Encoding.UTF8.GetBytes(json, line.Reserve(json.Length * 3));
    }

    private static void AppendSeparator(LineBuffer line, int count)
    {
        if (count > 0)
        {
            line.Append(", "u8);
        }
    }

    private static bool HasRoom(LineBuffer line, int end, ref int count, ref int left) =>
        count++ < MostItems && left-- > 0 && line.Length < end - 8;

    private static void AppendMore(LineBuffer line, object source, int count)
    {
        if (source is ICollection { Count: var all } && all >= count)
        {
            line.Append("\"…[+"u8);
            line.AppendNumber(all - count + 1);
            line.Append(" items]\""u8);
            return;
        }

        line.Append("\"…[more]\""u8);
    }
}
