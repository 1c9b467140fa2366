using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReplicateSimulator.Faults;

/// <summary>Answers that are JSON but not what the schema promises.</summary>
public static class JsonDistortion
{
    /// <summary>Strings become numbers, numbers strings, booleans lists, and objects lists one level down.</summary>
    public static byte[] WrongTypes(byte[] body) => Write(Twist(JsonNode.Parse(body)));

    /// <summary>Only <c>id</c> and <c>status</c> of each run stay; the other members become null or vanish.</summary>
    public static byte[] Sparse(byte[] body, bool keepNames)
    {
        var node = JsonNode.Parse(body);
        if (node is JsonObject page && page["results"] is JsonArray results)
        {
            foreach (var item in results.OfType<JsonObject>())
            {
                Strip(item, keepNames);
            }
        }
        else if (node is JsonObject single)
        {
            Strip(single, keepNames);
        }

        return Write(node);
    }

    private static void Strip(JsonObject item, bool keepNames)
    {
        foreach (var name in item.Select(member => member.Key).Where(name => name is not ("id" or "status")).ToList())
        {
            if (keepNames)
            {
                item[name] = null;
            }
            else
            {
                item.Remove(name);
            }
        }
    }

    private static JsonNode? Twist(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Twist(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Twist)]),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => JsonValue.Create(42),
            JsonValueKind.Number => JsonValue.Create("42"),
            _ => new JsonArray(true),
        },
        _ => new JsonObject { ["was"] = "null" },
    };

    private static byte[] Write(JsonNode? node) => JsonSerializer.SerializeToUtf8Bytes(node);
}
