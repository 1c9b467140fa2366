using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>A list of texts as one value of a statement, for <c>json_each</c>.</summary>
internal static class JsonList
{
    public static string Of(IReadOnlyCollection<string> values)
    {
        if (values.Count == 0)
        {
            return "[]";
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
