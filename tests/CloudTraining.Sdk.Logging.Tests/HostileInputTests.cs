// The templates of these tests are wrong on purpose.
#pragma warning disable CA2017, CA2023

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>Whatever is logged, one valid line comes out, the caller notices nothing, and the logger works on.</summary>
public sealed class HostileInputTests
{
    public static IEnumerable<TestCaseData> Values() =>
        HostileInputs.Values().Select(input => new TestCaseData(input.Value, input.Json).SetArgDisplayNames(input.Name));

    [TestCaseSource(nameof(Values))]
    public void A_value_comes_out_whole_or_marked_through_the_framework_and_through_our_own_call(object? value, string? json)
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, "before {Value} after", value);
        log.Logger.LogInformation("before {Value} after", value);
        using (LogContext.Push("scoped", value))
        {
            Unintercepted.LogInformation(log.Logger, "scope");
        }

        var lines = log.Entries();
        Assert.That(lines, Has.Count.EqualTo(3));
        Assert.That(log.Lines.Select(line => Encoding.UTF8.GetByteCount(line)), Is.All.LessThan(16_384));
        foreach (var line in lines.Take(2))
        {
            Assert.That(line.GetProperty("message").GetString(), Does.StartWith("before ").And.EndsWith(" after").Or.EndsWith("…"));
            AssertField(line.GetProperty("extra").GetProperty("Value"), json);
        }

        AssertField(lines[2].GetProperty("extra").GetProperty("scoped"), json);
    }

    [Test]
    public void Without_a_limit_ten_megabytes_are_kept()
    {
        using var log = new Log(options => options.MaxLineBytes = 0);
        var text = new string('"', 10_000_000);

        log.Logger.LogInformation("{Value}", text);

        Assert.That(log.Single().GetProperty("message").GetString(), Is.EqualTo(text));
        Assert.That(log.Single().GetProperty("extra").GetProperty("Value").GetString(), Is.EqualTo(text));
    }

    [Test]
    public void Too_few_arguments_leave_the_name_in_the_message_and_lose_nothing()
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, "{A} and {B}", 1);
        log.Logger.LogInformation("{A} and {B}", 1);

        foreach (var line in log.Entries())
        {
            Assert.That(line.GetProperty("message").GetString(), Is.EqualTo("1 and {B}"));
            Assert.That(line.GetProperty("extra").GetRawText(), Is.EqualTo("""{"A": 1}"""));
        }
    }

    [Test]
    public void A_brace_without_partner_is_text_in_our_own_call_where_the_framework_throws_at_the_caller()
    {
        using var log = new Log();

        log.Logger.LogInformation("open {", 1);
        log.Logger.LogInformation("close } {A}", 1);
        Assert.That(() => Unintercepted.LogInformation(log.Logger, "open {", 1), Throws.Exception);

        Assert.That(log.Entries().Select(line => line.GetProperty("message").GetString()), Is.EqualTo(new[] { "open {", "close } 1" }));
    }

    [TestCase(null, "[null]")]
    [TestCase("", "")]
    [TestCase("{{}}", "{}")]
    public void A_template_may_be_null_empty_or_braces(string? template, string message)
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, template);
        log.Logger.LogInformation(template);

        Assert.That(log.Entries().Select(line => line.GetProperty("message").GetString()), Is.All.EqualTo(message));
    }

    [TestCase("{a\"b}", "a\"b")]
    [TestCase("{a\nb}", "a\nb")]
    [TestCase("{message}", "message")]
    [TestCase("{timestamp}", "timestamp")]
    [TestCase("{extra}", "extra")]
    [TestCase("{@job}", "job")]
    [TestCase("{}", "")]
    public void Any_name_is_a_field_of_its_own(string template, string name)
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, template, 5);
        log.Logger.LogInformation(template, 5);

        Assert.That(log.Entries().Select(line => line.GetProperty("extra").GetProperty(name).GetInt32()), Is.EqualTo(new[] { 5, 5 }));
    }

    [Test]
    public void A_name_that_stands_twice_shows_both_values_and_is_one_field()
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, "{A} {A}", 1, 2);
        log.Logger.LogInformation("{A} {A}", 1, 2);

        foreach (var line in log.Entries())
        {
            Assert.That(line.GetProperty("message").GetString(), Is.EqualTo("1 2"));
            Assert.That(line.GetProperty("extra").GetRawText(), Is.EqualTo("""{"A": 2}"""));
        }
    }

    [Test]
    public void Bad_formats_and_huge_alignments_do_no_harm()
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, "{A:Q} {B,1000000} {C,-6}|", 5, "b", "c");

        Assert.That(log.Single().GetProperty("message").GetString(), Is.EqualTo($"5 {new string(' ', 255)}b c     |"));
    }

    [Test]
    public void What_throws_while_a_line_is_made_is_written_as_what_it_threw()
    {
        using var log = new Log();

        using (log.Logger.BeginScope(new ThrowingList()))
        {
            Unintercepted.LogError(log.Logger, new BadException(), "one");
        }

        Unintercepted.Log(log.Logger, LogLevel.Information, new ThrowingList());
        log.Logger.Log(LogLevel.Information, default, 1, null, (_, _) => throw new NotSupportedException());
        log.Logger.Log(LogLevel.Information, default, 1, null, (_, _) => null!);

        var lines = log.Entries();
        Assert.That(lines, Has.Count.EqualTo(4));
        Assert.That(lines[0].GetProperty("exception").GetString(), Does.Contain("BadException: <ToString threw NotSupportedException>"));
        Assert.That(lines[0].GetProperty("extra").GetRawText(), Is.EqualTo("""{"good": 1, "scope": "<scope threw NotSupportedException>"}"""));
        Assert.That(lines[1].GetProperty("extra").GetRawText(), Is.EqualTo("""{"good": 1, "state": "<state threw NotSupportedException>"}"""));
        Assert.That(lines[2].GetProperty("message").GetString(), Is.EqualTo("<formatter threw NotSupportedException>"));
        Assert.That(lines[3].GetProperty("message").GetString(), Is.Empty);
    }

    [Test]
    public void A_value_that_logs_while_it_is_rendered_gives_two_whole_lines()
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, "{Value}", new LogsInToString(log.Logger));

        Assert.That(log.Entries().Select(line => line.GetProperty("message").GetString()), Is.EqualTo(new[] { "inner 1", "outer value" }));
        Assert.That(log.Entries()[1].GetProperty("extra").GetProperty("Value").GetString(), Is.EqualTo("outer value"));
    }

    [Test]
    public void Names_of_outer_and_inner_scopes_and_arguments_never_meet_twice([Range(0, 7)] int kinds)
    {
        using var log = new Log();

        using (LogContext.Push("k", 1))
        using ((kinds & 1) == 0 ? LogContext.Push("k", 2) : log.Logger.BeginScope(new Dictionary<string, object?> { ["k"] = 2 }))
        using ((kinds & 2) == 0 ? null : log.Logger.BeginScope("{k}", 3))
        {
            Unintercepted.LogInformation(log.Logger, (kinds & 4) == 0 ? "plain" : "{k}", 4);
        }

        var expected = (kinds & 4) != 0 ? 4 : (kinds & 2) != 0 ? 3 : 2;
        Assert.That(log.Single().GetProperty("extra").GetRawText(), Is.EqualTo($$"""{"k": {{expected}}}"""));
    }

    [Test]
    public void A_million_distinct_templates_do_not_grow_the_memory()
    {
        using var log = new Log();
        log.Target.Broken = "not wanted";
        Write(0, 100_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        Write(100_000, 1_000_000);

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(4_000_000));

        void Write(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                // Past its own cache of 1,024 formatters the framework parses each template too.
                Unintercepted.LogInformation(log.Logger, $"template {i} {{A}}", 1);
            }
        }
    }

    private static void AssertField(JsonElement field, string? json)
    {
        if (json is not null)
        {
            Assert.That(field.GetRawText(), Is.EqualTo(json));
        }
    }
}
