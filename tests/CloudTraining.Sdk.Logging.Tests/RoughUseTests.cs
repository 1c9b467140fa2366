// The templates of these tests are wrong on purpose.
#pragma warning disable CA2017, CA2023

using System.Collections;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>What programs do to a log without meaning harm, or with it: one valid line each time, and the program goes on.</summary>
public sealed class RoughUseTests
{
    private Log _log = null!;

    [SetUp]
    public void Create() => _log = new Log();

    [TearDown]
    public void Dispose() => _log.Dispose();

    [Test]
    public void A_generic_struct_state_gives_its_fields()
    {
        Unintercepted.Log(_log.Logger, LogLevel.Information, new Pairs<Guid>("Id", Guid.Empty));
        _log.Logger.Log(LogLevel.Information, default, new Pairs<DateOnly>("Day", new DateOnly(2024, 1, 15)), null, (state, _) => "ready " + state.Count);

        Assert.That(_log.Entries().Select(line => line.GetProperty("extra").GetRawText()), Is.EqualTo(new[]
        {
            """{"Id": "00000000-0000-0000-0000-000000000000"}""", """{"Day": "2024-01-15"}""",
        }));
        Assert.That(_log.Entries()[1].GetProperty("message").GetString(), Is.EqualTo("ready 1"));
    }

    [Test]
    public void Sequences_that_throw_midway_are_cut_where_they_threw_at_any_depth()
    {
        var value = new object[] { 1, Midway(), new Dictionary<string, object?> { ["a"] = Midway(), ["b"] = 2 }, new Miscounted(), 3 };

        _log.Logger.LogInformation("{Value}", (object)value);

        var field = _log.Single().GetProperty("extra").GetProperty("Value");
        Assert.That(field[0].GetInt32(), Is.EqualTo(1));
        Assert.That(field[1].GetRawText(), Does.StartWith("[1, 2, \"<").And.EndsWith("threw InvalidOperationException>\"]"));
        Assert.That(field[2].GetProperty("a").GetRawText(), Does.StartWith("[1, 2, \"<"));
        Assert.That(field[2].GetProperty("b").GetInt32(), Is.EqualTo(2));
        Assert.That(field[3].GetArrayLength(), Is.EqualTo(101));
        Assert.That(field[3][100].GetString(), Is.EqualTo("<Miscounted threw NotSupportedException>"));
        Assert.That(field[4].GetInt32(), Is.EqualTo(3));
    }

    [Test]
    public void A_dictionary_whose_entries_change_while_it_is_written_keeps_what_was_read()
    {
        var fields = new Dictionary<string, object?>();
        fields["first"] = 1;
        fields["second"] = new Meddler(() => fields["third"] = 3);
        fields["last"] = 4;

        _log.Logger.LogInformation("{Value}", fields);
        using (_log.Logger.BeginScope(fields))
        {
            _log.Logger.LogInformation("in scope");
        }

        var entries = _log.Entries();
        Assert.That(entries[0].GetProperty("extra").GetProperty("Value").GetProperty("first").GetInt32(), Is.EqualTo(1));
        Assert.That(entries[1].GetProperty("extra").GetProperty("first").GetInt32(), Is.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public void Dictionaries_that_other_threads_change_never_break_a_line(CancellationToken cancellationToken)
    {
        var shared = new Dictionary<string, object?>();
        var stop = false;
        var meddler = new Thread(() =>
        {
            for (var i = 0; !Volatile.Read(ref stop) && !cancellationToken.IsCancellationRequested; i++)
            {
                shared[$"key{i % 50}"] = i;
                if (i % 100 == 0)
                {
                    shared.Clear();
                }
            }
        });
        meddler.Start();

        for (var i = 0; i < 2_000; i++)
        {
            using (LogContext.Push(shared))
            {
                _log.Logger.LogInformation("{Number} {Shared}", i, shared);
            }
        }

        Volatile.Write(ref stop, true);
        meddler.Join();
        Assert.That(_log.Entries().Select(line => line.GetProperty("extra").GetProperty("Number").GetInt32()), Is.EqualTo(Enumerable.Range(0, 2_000)));
    }

    [Test]
    public void Five_thousand_nested_scopes_are_one_valid_line_and_end_in_any_order()
    {
        var scopes = Enumerable.Range(0, 5_000).Select(i => LogContext.Push($"field{i}", i)).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        _log.Logger.LogInformation("deep");
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        var random = new Random(5);
        foreach (var scope in scopes.OrderBy(_ => random.Next()).ToList())
        {
            scope.Dispose();
        }

        scopes.ForEach(scope => scope.Dispose());
        _log.Logger.LogInformation("after");

        var lines = _log.Entries();
        Assert.That(kept, Is.LessThan(4_000_000), "bytes kept for the scopes");
        Assert.That(lines[0].GetProperty("dropped_fields").GetInt32() + lines[0].GetProperty("extra").EnumerateObject().Count(), Is.EqualTo(5_000));
        Assert.That(lines[1].TryGetProperty("extra", out _), Is.False);
    }

    [Test]
    public void A_scope_disposed_on_another_thread_leaves_this_flow_alone_and_may_be_disposed_again()
    {
        var scope = LogContext.Push("mine", 1);
        var thread = new Thread(scope.Dispose);
        thread.Start();
        thread.Join();
        _log.Logger.LogInformation("still inside");
        scope.Dispose();
        scope.Dispose();
        _log.Logger.LogInformation("outside");

        Assert.That(_log.Entries().Select(line => line.TryGetProperty("extra", out _)), Is.EqualTo(new[] { true, false }));
    }

    [TestCaseSource(nameof(Formatters))]
    public void Values_that_format_themselves_badly_do_no_harm(object value)
    {
        _log.Logger.LogInformation("{Value} {Value2:x}", value, value);

        Assert.That(_log.Single().GetProperty("extra").EnumerateObject().Count(), Is.EqualTo(2));
    }

    [TestCase("{A:D999999999}")]
    [TestCase("{A:N500000000}")]
    [TestCase("{A,2000000000:E99999999}")]
    public void A_format_cannot_fill_the_memory(string template)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Unintercepted.LogInformation(_log.Logger, template, 5);
        _log.Logger.LogInformation(template, 5);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
        Assert.That(_log.Entries().Select(line => line.GetProperty("extra").GetProperty("A").GetInt32()), Is.EqualTo(new[] { 5, 5 }));
    }

    [TestCaseSource(nameof(Ordinary))]
    public void Types_that_everybody_logs_are_written_as_expected(object? value, string json)
    {
        _log.Logger.LogInformation("{Value}", value);

        Assert.That(_log.Single().GetProperty("extra").GetProperty("Value").GetRawText(), Is.EqualTo(json));
    }

    [TestCase("{")]
    [TestCase("}")]
    [TestCase("{{}")]
    [TestCase("{}{}{}")]
    [TestCase("{A{B}C}")]
    [TestCase("{A,}{B:}{,5}{:x}")]
    [TestCase("}{A}{")]
    public void Braces_in_any_order_are_a_line(string template)
    {
        _log.Logger.LogInformation(template);
        _log.Logger.LogInformation(template, 1, 2, 3, 4, 5);

        Assert.That(_log.Entries(), Has.Count.EqualTo(2));
    }

    [Test]
    public void Arguments_named_like_our_members_stay_in_extra()
    {
        _log.Logger.LogInformation("{timestamp} {level} {message} {source} {extra} {dropped_fields} {scope} {message}", 1, 2, 3, 4, 5, 6, 7, 8);

        var line = _log.Single();
        Assert.That(line.GetProperty("level").GetString(), Is.EqualTo("INFO"));
        Assert.That(line.GetProperty("extra").GetRawText(), Is.EqualTo("""{"timestamp": 1, "level": 2, "source": 4, "extra": 5, "dropped_fields": 6, "scope": 7, "message": 8}"""));
    }

    [Test]
    public void A_value_that_logs_itself_for_ever_ends_and_the_program_goes_on()
    {
        var lines = 0;
        var thread = new Thread(() => _log.Logger.LogInformation("outermost {Value}", new Selfish(_log.Logger, () => lines++)), maxStackSize: 1_048_576);
        thread.Start();
        thread.Join();
        _log.Logger.LogInformation("after");

        Assert.That(lines, Is.GreaterThan(10));
        Assert.That(_log.Entries()[^1].GetProperty("message").GetString(), Is.EqualTo("after"));
    }

    [Test, CancelAfter(60_000)]
    public void Exceptions_of_any_number_and_nesting_are_bounded([Values] bool withStackTraces)
    {
        using var log = new Log(options => options.IncludeStackTraces = withStackTraces);
        Exception chain = new InvalidOperationException("innermost");
        for (var i = 0; i < 100_000; i++)
        {
            chain = new InvalidOperationException("link", chain);
        }

        Exception tree = new InvalidOperationException("leaf");
        for (var i = 0; i < 40; i++)
        {
            tree = new AggregateException("node", tree, tree);
        }

        var many = new AggregateException(Enumerable.Range(0, 1_000).Select(i => new InvalidOperationException($"inner {i}")));
        foreach (var exception in new[] { chain, tree, many })
        {
            log.Logger.LogError(exception, "failed");
            log.Logger.LogError("failed with {Value}", exception);
        }

        Assert.That(log.Lines.Select(line => line.Length).ToList(), Has.Count.EqualTo(6).And.All.LessThan(16_384));
        var texts = log.Entries().Where((_, i) => i % 2 == 0).Select(line => line.GetProperty("exception").GetString()).ToList();
        Assert.That(texts[0], Does.StartWith("System.InvalidOperationException: link"));
        Assert.That(texts[1], Does.StartWith("System.AggregateException").And.Contain("leaf"));
        Assert.That(texts[2], Does.StartWith("System.AggregateException").And.Contain("inner 0").And.Contain("inner 9"));
    }

    [Test]
    public void Levels_event_ids_names_and_nulls_out_of_the_ordinary_are_lines()
    {
        using var log = new Log(options => options.IncludeEventId = true);

        log.Logger.Log((LogLevel)42, new EventId(int.MinValue, new string('n', 100_000)), "far above");
        log.Logger.Log(LogLevel.None, "nothing");
        Unintercepted.Log<string?>(log.Logger, LogLevel.Information, null);
        Unintercepted.Log(log.Logger, LogLevel.Information, new Miscounting());
        using (log.Logger.BeginScope(new string('s', 1_000_000)))
        using (LogContext.Push(new string('k', 100_000), 1))
        {
            log.Logger.LogInformation("{" + new string('a', 50_000) + "}", 1);
        }

        Assert.That(log.Entries().Select(line => line.GetProperty("level").GetString()), Is.EqualTo(new[] { "CRITICAL", "INFO", "INFO", "INFO" }));
        Assert.That(log.Lines.Select(line => line.Length), Is.All.LessThan(16_384));
    }

    [Test]
    public void An_activity_that_is_not_w3c_has_no_ids()
    {
        using var activity = new Activity("old").SetIdFormat(ActivityIdFormat.Hierarchical).Start();

        _log.Logger.LogInformation("traced");

        Assert.That(_log.Single().TryGetProperty("trace_id", out _), Is.False);
    }

    private static IEnumerable<TestCaseData> Ordinary() => new (string Name, object? Value, string Json)[]
    {
        ("absolute address", new Uri("https://example.test/a b?q=\"x\""), "\"https://example.test/a b?q=\\\"x\\\"\""),
        ("relative address", new Uri("/a", UriKind.Relative), "\"/a\""),
        ("version", new Version(1, 2, 3), "\"1.2.3\""),
        ("time of day", new TimeOnly(10, 30), "\"10:30:00.0000000\""),
        ("nullable", (int?)3, "3"),
        ("tuple", (1, "a"), "\"(1, a)\""),
        ("anonymous object", new { A = 1 }, "\"{ A = 1 }\""),
        ("rune", new System.Text.Rune('ä'), "\"ä\""),
        ("set", new HashSet<int> { 1, 2 }, "[1, 2]"),
        ("memory", new ReadOnlyMemory<char>("abc".ToCharArray()), "\"abc\""),
        ("lazy value, not made", new Lazy<int>(() => throw new NotSupportedException()), "\"Value is not created.\""),
        ("enum of a byte", Small.Second, "\"Second\""),
        ("cancelled token", new CancellationToken(true), "\"System.Threading.CancellationToken\""),
    }.Select(item => new TestCaseData(item.Value, item.Json).SetArgDisplayNames(item.Name));

    private static IEnumerable<TestCaseData> Formatters() => new (string Name, object Value)[]
    {
        ("never fits", new Formatter(_ => (false, 0))),
        ("claims more than there is", new Formatter(length => (true, length + 10_000))),
        ("claims less than nothing", new Formatter(_ => (true, -5))),
        ("throws", new Formatter(_ => throw new FormatException())),
        ("gives null", new NullFormatter()),
    }.Select(item => new TestCaseData(item.Value).SetArgDisplayNames(item.Name));

    private static IEnumerable<int> Midway()
    {
        yield return 1;
        yield return 2;
        throw new InvalidOperationException();
    }

    private enum Small : byte
    {
        First,
        Second,
    }

    private readonly struct Pairs<T>(string name, T value) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => new(name, value);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Miscounting : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => -7;

        public KeyValuePair<string, object?> this[int index] => throw new NotSupportedException();

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Has more items than are shown and cannot say how many.</summary>
    private sealed class Miscounted : ICollection
    {
        public int Count => throw new NotSupportedException();

        public bool IsSynchronized => false;

        public object SyncRoot => this;

        public void CopyTo(Array array, int index) => throw new NotSupportedException();

        public IEnumerator GetEnumerator() => Enumerable.Range(0, 200).GetEnumerator();
    }

    private sealed class Meddler(Action meddle)
    {
        public override string ToString()
        {
            meddle();
            return "meddled";
        }
    }

    private sealed class Selfish(ILogger logger, Action count)
    {
        public override string ToString()
        {
            count();
            logger.LogInformation("again {Value}", this);
            return "never";
        }
    }

    private sealed class Formatter(Func<int, (bool Done, int Written)> format) : ISpanFormattable, IUtf8SpanFormattable
    {
        public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format1, IFormatProvider? provider)
        {
            (var done, charsWritten) = format(destination.Length);
            return done;
        }

        public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format1, IFormatProvider? provider)
        {
            (var done, bytesWritten) = format(utf8Destination.Length);
            return done;
        }

        public string ToString(string? format1, IFormatProvider? formatProvider) => format(16) is { Done: true } ? "text" : "other";
    }

    private sealed class NullFormatter : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => null!;
    }
}
