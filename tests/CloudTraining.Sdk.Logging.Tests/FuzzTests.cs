using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>Random names and values come back as they were when the lines are read with a strict parser.</summary>
public sealed class FuzzTests
{
    private int _seed;
    private Random _random = null!;

    [SetUp]
    public void Seed()
    {
        _seed = Random.Shared.Next();
        _random = new Random(_seed);
        TestContext.Out.WriteLine($"seed {_seed}");
    }

    [Test]
    public void Every_line_parses_and_every_value_is_kept()
    {
        using var log = new Log(options => options.MaxLineBytes = 0);

        for (var round = 0; round < 3_000; round++)
        {
            var fields = Enumerable.Range(0, _random.Next(6)).Select(_ => (Name: Text(12), Value: Value(3))).ToArray();
            var argument = Value(3);
            log.Target.Clear();
            using (LogContext.Push(fields.Where(field => field.Name.Length > 0).Select(field => (field.Name, field.Value)).ToArray()))
            {
                if (_random.Next(2) == 0)
                {
                    log.Logger.LogInformation("{argument}", argument);
                }
                else
                {
                    Unintercepted.LogInformation(log.Logger, "{argument}", argument);
                }
            }

            var extra = log.Single().GetProperty("extra");
            AssertEqual(argument, extra.GetProperty("argument"));
            foreach (var (name, value) in Enumerable.Reverse(fields).DistinctBy(field => FieldName(field.Name)).Where(field => field.Name.Length > 0))
            {
                if (FieldName(name) != "argument")
                {
                    AssertEqual(value, extra.GetProperty(FieldName(name)));
                }
            }
        }
    }

    [Test]
    public void Within_the_limit_every_line_is_valid_whatever_is_cut()
    {
        foreach (var limit in new[] { 1_024, 1_025, 2_000, 4_096, 16_384 })
        {
            using var log = new Log(options => options.MaxLineBytes = limit);
            for (var round = 0; round < 400; round++)
            {
                log.Target.Clear();
                var fields = Enumerable.Range(0, _random.Next(1, 30)).Select(i => ($"f{i}", Value(4, longest: limit))).ToArray();
                using (LogContext.Push(fields))
                {
                    var exception = _random.Next(3) == 0 ? new InvalidOperationException(Text(limit)) : null;
                    log.Logger.LogError(exception, "{a} {b} {c}", Text(limit), Value(4, limit), Text(limit * 2));
                }

                Assert.That(Encoding.UTF8.GetByteCount(log.Text), Is.LessThanOrEqualTo(limit), $"seed {_seed}");
                Assert.That(() => log.Single(), Throws.Nothing, $"seed {_seed}");
            }
        }
    }

    [TestCase(LogFormat.Json)]
    [TestCase(LogFormat.Text)]
    public void A_limit_holds_to_the_byte_at_every_length_of_a_value(LogFormat format)
    {
        using var log = new Log(options =>
        {
            options.MaxLineBytes = 1_024;
            options.Format = format;
        });
        foreach (var unit in new[] { "a", "\"", "\n", "\u0001", "é", "中", "😀", "\uD800" })
        {
            for (var count = 0; count < 600; count++)
            {
                log.Target.Clear();
                log.Logger.LogInformation("{v}", string.Concat(Enumerable.Repeat(unit, count)));

                Assert.That(Encoding.UTF8.GetByteCount(log.Text), Is.LessThanOrEqualTo(1_024));
                Assert.That(log.Lines, Has.Length.EqualTo(1));
                if (format == LogFormat.Json)
                {
                    var kept = log.Single().GetProperty("extra").GetProperty("v").GetString()!;
                    Assert.That(kept.Contains("…[+") || kept == string.Concat(Enumerable.Repeat(unit.Replace('\uD800', '\uFFFD'), count)));
                }
            }
        }
    }

    private static string FieldName(string name) => Clean(name is ['@' or '$', _, ..] ? name[1..] : name);

    private string Text(int longest)
    {
        var text = new StringBuilder();
        var length = _random.Next(longest + 1);
        while (text.Length < length)
        {
            text.Append(_random.Next(8) switch
            {
                0 => (char)_random.Next(0x20),
                1 => (char)_random.Next(0x10000),
                2 => (char)_random.Next(0xD800, 0xE000),
                3 => "\"\\/\u2028\u0085\u007f{}"[_random.Next(8)],
                _ => (char)_random.Next(0x20, 0x7F),
            });
        }

        return text.ToString();
    }

    private object? Value(int depth, int longest = 200) => _random.Next(depth > 0 ? 16 : 13) switch
    {
        0 => null,
        1 => _random.Next(2) == 0,
        2 => _random.Next(int.MinValue, int.MaxValue),
        3 => _random.NextInt64(long.MinValue, long.MaxValue),
        4 => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)),
        5 => new decimal(_random.Next(), _random.Next(), _random.Next(), _random.Next(2) == 0, (byte)_random.Next(29)),
        6 => new DateTimeOffset(_random.NextInt64(DateTime.MaxValue.Ticks / 2), TimeSpan.Zero),
        7 => TimeSpan.FromTicks(_random.NextInt64(long.MinValue, long.MaxValue)),
        8 => (char)_random.Next(0x10000),
        9 => (float)_random.NextDouble(),
        13 => Enumerable.Range(0, _random.Next(5)).Select(_ => Value(depth - 1)).ToArray(),
        14 => Enumerable.Range(0, _random.Next(5)).Select(i => Value(depth - 1)).ToList(),
        15 => Enumerable.Range(0, _random.Next(5)).ToDictionary(i => $"{i}{Text(5)}", i => Value(depth - 1)),
        _ => Text(longest),
    };

    private void AssertEqual(object? value, JsonElement json)
    {
        switch (value)
        {
            case null:
                Assert.That(json.ValueKind, Is.EqualTo(JsonValueKind.Null), $"seed {_seed}");
                break;
            case bool truth:
                Assert.That(json.GetBoolean(), Is.EqualTo(truth), $"seed {_seed}");
                break;
            case double number when double.IsFinite(number):
                Assert.That(json.GetDouble(), Is.EqualTo(number), $"seed {_seed}");
                break;
            case float number:
                Assert.That(json.GetSingle(), Is.EqualTo(number), $"seed {_seed}");
                break;
            case int or long or decimal:
                Assert.That(json.GetRawText(), Is.EqualTo(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)), $"seed {_seed}");
                break;
            case DateTimeOffset instant:
                Assert.That(json.GetDateTimeOffset(), Is.EqualTo(instant), $"seed {_seed}");
                break;
            case object?[] or List<object?>:
                var items = ((IEnumerable<object?>)value).ToArray();
                Assert.That(json.GetArrayLength(), Is.EqualTo(items.Length), $"seed {_seed}");
                for (var i = 0; i < items.Length; i++)
                {
                    AssertEqual(items[i], json[i]);
                }

                break;
            case Dictionary<string, object?> entries:
                foreach (var (key, item) in entries)
                {
                    AssertEqual(item, json.GetProperty(Clean(key)));
                }

                break;
            default:
                Assert.That(json.GetString(), Is.EqualTo(Clean(Convert.ToString(value, CultureInfo.InvariantCulture)!)), $"seed {_seed}");
                break;
        }
    }

    /// <summary>What strict UTF-8 keeps of a text.</summary>
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
