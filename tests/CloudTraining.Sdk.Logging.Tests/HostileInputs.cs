using System.Collections;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>Values that loggers are known to lose lines over, each with the JSON that its field must have.</summary>
internal static class HostileInputs
{
    private static readonly string TenMegabytes = new('x', 10_000_000);

    /// <summary>Name, value, JSON of the field; null where the test only asks for a valid line that mentions the value.</summary>
    public static IEnumerable<(string Name, object? Value, string? Json)> Values()
    {
        yield return ("lone high surrogate", "a\uD800b", "\"a\uFFFDb\"");
        yield return ("lone low surrogate", "a\uDC00b", "\"a\uFFFDb\"");
        yield return ("surrogate pair", "😀", "\"😀\"");
        yield return ("reversed pair", "\uDE00\uD83D", "\"\uFFFD\uFFFD\"");
        yield return ("control characters", string.Concat(Enumerable.Range(0, 32).Select(i => (char)i)),
            "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f\"");
        yield return ("line separators", "a\u2028b\u2029c\u0085d", "\"a\\u2028b\\u2029c\\u0085d\"");
        yield return ("DEL and C1", "\u007f\u009b", "\"\\u007f\\u009b\"");
        yield return ("quotes and backslashes", "\"\\\"", "\"\\\"\\\\\\\"\"");
        yield return ("a forged line", "x\n{\"level\": \"INFO\"}", "\"x\\n{\\\"level\\\": \\\"INFO\\\"}\"");
        yield return ("other scripts", "Ünïcödé हिन्दी 中文", "\"Ünïcödé हिन्दी 中文\"");
        yield return ("empty string", "", "\"\"");
        yield return ("ten megabytes", TenMegabytes, null);
        yield return ("a megabyte of quotes", new string('"', 1_000_000), null);
        yield return ("NaN", double.NaN, "\"NaN\"");
        yield return ("infinity", double.PositiveInfinity, "\"Infinity\"");
        yield return ("minus infinity", double.NegativeInfinity, "\"-Infinity\"");
        yield return ("float NaN", float.NaN, "\"NaN\"");
        yield return ("half infinity", Half.PositiveInfinity, "\"Infinity\"");
        yield return ("negative zero", -0.0, "-0");
        yield return ("smallest double", double.Epsilon, "5E-324");
        yield return ("decimal keeps its scale", 2.50m, "2.50");
        yield return ("largest decimal", decimal.MaxValue, "79228162514264337593543950335");
        yield return ("big integer", BigInteger.Pow(10, 40), "1" + new string('0', 40));
        yield return ("enormous integer", BigInteger.One << 1_000_000, "\"<integer of 125001 bytes>\"");
        yield return ("unsigned", ulong.MaxValue, "18446744073709551615");
        yield return ("128 bits", Int128.MinValue, "-170141183460469231731687303715884105728");
        yield return ("date time offset", new DateTimeOffset(2024, 1, 15, 10, 30, 0, 5, TimeSpan.FromHours(2)), "\"2024-01-15T10:30:00.005+02:00\"");
        yield return ("date time", new DateTime(2024, 1, 15, 10, 30, 0, DateTimeKind.Utc), "\"2024-01-15T10:30:00Z\"");
        yield return ("date", new DateOnly(2024, 1, 15), "\"2024-01-15\"");
        yield return ("time span", TimeSpan.FromMilliseconds(1_500), "\"00:00:01.5000000\"");
        yield return ("guid", Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"");
        yield return ("character", '"', "\"\\\"\"");
        yield return ("null", null, "null");
        yield return ("enum", DayOfWeek.Friday, "\"Friday\"");
        yield return ("flags", FileAttributes.Hidden | FileAttributes.System, "\"Hidden, System\"");
        yield return ("undefined enum", (DayOfWeek)99, "\"99\"");
        yield return ("array", new[] { 1, 2 }, "[1, 2]");
        yield return ("list of mixed", new List<object?> { "a", null, true, 1.5 }, "[\"a\", null, true, 1.5]");
        yield return ("dictionary", new Dictionary<string, object?> { ["a"] = 1, ["b"] = null }, "{\"a\": 1, \"b\": null}");
        yield return ("dictionary of numbers", new Dictionary<int, string> { [1] = "x" }, "{\"1\": \"x\"}");
        yield return ("null and repeated keys", new[] { Pair(null!, 1), Pair("a", 2), Pair("a", 3) }, "{\"(null)\": 1, \"a\": 2}");
        yield return ("bytes", new byte[] { 1, 2, 3 }, "\"AQID\"");
        yield return ("json element", JsonDocument.Parse("{\"a\":[1,\"x\",null,1e400]}").RootElement, "{\"a\": [1, \"x\", null, 1e400]}");
        yield return ("json node", new JsonObject { ["a"] = new JsonArray(1, "x") }, "{\"a\": [1, \"x\"]}");
        yield return ("json element of a disposed document", Disposed(), "\"<JsonElement threw ObjectDisposedException>\"");
        yield return ("cycle", Cycle(), "[[[[[[[[\"…[deeper]\"]]]]]]]]");
        yield return ("clique of twelve", Clique(), null);
        yield return ("depth 200", Deep(), "[[[[[[[[\"…[deeper]\"]]]]]]]]");
        yield return ("throwing ToString", new Throwing(), "\"<ToString threw NotSupportedException>\"");
        yield return ("ToString that gives null", new Silent(), "\"\"");
        yield return ("record with a throwing getter", new BadRecord(1), "\"<ToString threw InvalidOperationException>\"");
        yield return ("sequence that throws", ThrowingSequence(), null);
        yield return ("sequence without end", Endless(), null);
        yield return ("type", typeof(List<int>), "\"System.Collections.Generic.List`1[System.Int32]\"");
        yield return ("delegate", new Action(Console.Beep), "\"System.Action\"");
        yield return ("task", Task.CompletedTask, null);
        yield return ("exception as a value", new InvalidOperationException("x"), "\"System.InvalidOperationException: x\"");
    }

    private static KeyValuePair<string, object?> Pair(string key, object? value) => new(key, value);

    private static JsonElement Disposed()
    {
        using var document = JsonDocument.Parse("{}");
        return document.RootElement;
    }

    private static List<object> Cycle()
    {
        var list = new List<object>();
        list.Add(list);
        return list;
    }

    private static List<object> Clique()
    {
        var all = Enumerable.Range(0, 12).Select(_ => new List<object>()).ToList();
        all.ForEach(list => list.AddRange(all));
        return all[0];
    }

    private static object Deep()
    {
        object value = new object[] { 1 };
        for (var i = 0; i < 200; i++)
        {
            value = new[] { value };
        }

        return value;
    }

    private static IEnumerable<int> Endless()
    {
        for (var i = 0; ; i++)
        {
            yield return i;
        }
    }

    private static IEnumerable<int> ThrowingSequence()
    {
        yield return 1;
        throw new NotSupportedException();
    }

    private sealed class Throwing
    {
        public override string ToString() => throw new NotSupportedException();
    }

    private sealed class Silent
    {
        public override string ToString() => null!;
    }

    private sealed record BadRecord(int Value)
    {
        public int Other => throw new InvalidOperationException();
    }
}

/// <summary>A scope or state that fails while it is read.</summary>
internal sealed class ThrowingList : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 2;

    public KeyValuePair<string, object?> this[int index] => index == 0 ? new("good", 1) : throw new NotSupportedException();

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
        throw new NotSupportedException();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

internal sealed class BadException : Exception
{
    public override string ToString() => throw new NotSupportedException();
}

internal sealed class LogsInToString(ILogger logger)
{
    public override string ToString()
    {
        Unintercepted.LogInformation(logger, "inner {Value}", 1);
        return "outer value";
    }
}
