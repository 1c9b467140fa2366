using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

public sealed class JsonLayoutTests
{
    [Test]
    public void A_line_has_the_documented_members_in_order_with_a_blank_after_colon_and_comma()
    {
        using var log = new Log();

        using (CorrelationId.Push("abc123def456"))
        using (LogContext.Push(("job_id", "xyz789"), ("provider", "replicate"), ("cost_estimate", 2.50m)))
        {
            Plain(log, "Job submitted successfully");
        }

        Assert.That(log.Text, Is.EqualTo(
            """
            {"timestamp": "2024-01-15T10:30:00.000Z", "level": "INFO", "logger": "simpletuner.cloud.jobs", "message": "Job submitted successfully", "correlation_id": "abc123def456", "extra": {"job_id": "xyz789", "provider": "replicate", "cost_estimate": 2.50}}

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Without_fields_there_is_no_extra_and_without_an_id_the_one_of_the_process()
    {
        using var log = new Log();

        Plain(log, "one");
        Plain(log, "two");

        var lines = log.Entries();
        Assert.That(lines[0].TryGetProperty("extra", out _), Is.False);
        Assert.That(lines[0].TryGetProperty("source", out _), Is.False);
        Assert.That(lines[0].GetProperty("correlation_id").GetString(), Does.Match("^[0-9a-f]{12}$"));
        Assert.That(lines[1].GetProperty("correlation_id").GetString(), Is.EqualTo(lines[0].GetProperty("correlation_id").GetString()));
        Assert.That(CorrelationId.Current, Is.Null);
    }

    [TestCase(LogLevel.Trace, "DEBUG")]
    [TestCase(LogLevel.Debug, "DEBUG")]
    [TestCase(LogLevel.Information, "INFO")]
    [TestCase(LogLevel.Warning, "WARNING")]
    [TestCase(LogLevel.Error, "ERROR")]
    [TestCase(LogLevel.Critical, "CRITICAL")]
    [TestCase((LogLevel)42, "CRITICAL")]
    public void Levels_have_the_documented_names(LogLevel level, string name)
    {
        using var log = new Log();

        log.Logger.Log(level, default, "x", null, (state, _) => state);

        Assert.That(log.Single().GetProperty("level").GetString(), Is.EqualTo(name));
    }

    [Test]
    public void Milliseconds_have_three_digits_and_seconds_move_on()
    {
        using var log = new Log();

        foreach (var step in new[] { 0, 7, 93, 900, 59_000, 86_400_000 })
        {
            log.Clock.Advance(TimeSpan.FromMilliseconds(step));
            Plain(log, "x");
        }

        Assert.That(log.Entries().Select(line => line.GetProperty("timestamp").GetString()), Is.EqualTo(new[]
        {
            "2024-01-15T10:30:00.000Z", "2024-01-15T10:30:00.007Z", "2024-01-15T10:30:00.100Z", "2024-01-15T10:30:01.000Z",
            "2024-01-15T10:31:00.000Z", "2024-01-16T10:31:00.000Z",
        }));
    }

    [Test]
    public void The_nearest_value_of_a_name_wins_argument_over_inner_over_outer_scope_of_either_kind()
    {
        using var log = new Log();

        using (LogContext.Push(("a", "outer"), ("b", "outer"), ("c", "outer")))
        using (log.Logger.BeginScope(new Dictionary<string, object?> { ["b"] = "inner", ["c"] = "inner" }))
        {
            Unintercepted.LogInformation(log.Logger, "{c}", "argument");
            Plain(log, "x");
        }

        var lines = log.Lines;
        Assert.That(lines[0], Does.EndWith("""{"a": "outer", "b": "inner", "c": "argument"}}"""));
        Assert.That(lines[1], Does.EndWith("""{"a": "outer", "b": "inner", "c": "inner"}}"""));
    }

    [Test]
    public void Text_scopes_are_joined_and_template_scopes_give_their_arguments()
    {
        using var log = new Log();

        using (log.Logger.BeginScope("first"))
        using (log.Logger.BeginScope("second"))
        using (log.Logger.BeginScope("job {JobId}", "j1"))
        {
            Plain(log, "x");
        }

        Assert.That(log.Lines[0], Does.EndWith("""{"scope": "first => second", "JobId": "j1"}}"""));
    }

    [Test]
    public void Template_arguments_are_rendered_and_become_fields()
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, "Synced {Count} jobs of {Provider} in {Elapsed,8:0.0} ms {{done}} {Flag} {Nothing}", 3, "replicate", 12.345, true, null);

        var line = log.Single();
        Assert.That(line.GetProperty("message").GetString(), Is.EqualTo("Synced 3 jobs of replicate in     12.3 ms {done} True (null)"));
        Assert.That(line.GetProperty("extra").GetRawText(), Is.EqualTo(
            """{"Count": 3, "Provider": "replicate", "Elapsed": 12.345, "Flag": true, "Nothing": null}"""));
    }

    [Test]
    public void Exceptions_follow_the_correlation_id_with_or_without_stack()
    {
        using var full = new Log();
        using var brief = new Log(options => options.IncludeStackTraces = false);

        var exception = Assert.Throws<InvalidOperationException>(() => throw new InvalidOperationException("outer", new TimeoutException("inner")))!;
        Unintercepted.LogError(full.Logger, exception, "Failed {JobId}", "j1");
        Unintercepted.LogError(brief.Logger, exception, "Failed {JobId}", "j1");

        Assert.That(full.Single().GetProperty("exception").GetString(), Does.StartWith("System.InvalidOperationException: outer").And.Contains(" at "));
        Assert.That(
            brief.Single().GetProperty("exception").GetString(),
            Is.EqualTo("System.InvalidOperationException: outer ---> System.TimeoutException: inner"));
        Assert.That(full.Single().EnumerateObject().Select(member => member.Name), Is.EqualTo(
            new[] { "timestamp", "level", "logger", "message", "correlation_id", "exception", "extra" }));
    }

    [Test]
    public void A_current_activity_adds_trace_and_span_id()
    {
        using var log = new Log();
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

        Plain(log, "x");

        Assert.That(log.Single().GetProperty("trace_id").GetString(), Is.EqualTo(activity.TraceId.ToHexString()));
        Assert.That(log.Single().GetProperty("span_id").GetString(), Is.EqualTo(activity.SpanId.ToHexString()));
    }

    [Test]
    public void Secrets_are_hidden_in_message_arguments_scopes_and_inside_values()
    {
        using var log = new Log(options =>
        {
            options.RedactedNames.Add("Prompt");
            options.RedactName = name => name.StartsWith("pii_", StringComparison.Ordinal);
        });

        using (LogContext.Push(("api_token", "r8_secret"), ("pii_mail", "a@b"), ("max_tokens", 5)))
        {
            Unintercepted.LogInformation(
                log.Logger, "{Authorization} {prompt} {Headers}", "Bearer hunter2", "a secret prompt",
                new Dictionary<string, object?> { ["X-API-Key"] = "hunter3", ["ok"] = 1 });
        }

        Assert.That(log.Text, Does.Not.Contain("hunter").And.Not.Contain("r8_").And.Not.Contain("a secret").And.Not.Contain("a@b"));
        Assert.That(log.Single().GetProperty("message").GetString(), Is.EqualTo("*** *** {\"X-API-Key\": \"***\", \"ok\": 1}"));
        Assert.That(log.Single().GetProperty("extra").GetProperty("api_token").GetString(), Is.EqualTo("***"));
        Assert.That(log.Single().GetProperty("extra").GetProperty("max_tokens").GetInt32(), Is.EqualTo(5));
    }

    [Test]
    public void Event_ids_are_fields_when_asked_for()
    {
        using var log = new Log(options => options.IncludeEventId = true);

        log.Logger.Log(LogLevel.Information, new EventId(7, "Synced"), "x", null, (state, _) => state);

        Assert.That(log.Lines[0], Does.EndWith("""{"event_id": 7, "event_name": "Synced"}}"""));
    }

    private static void Plain(Log log, string text) => Unintercepted.Log(log.Logger, LogLevel.Information, text);
}
