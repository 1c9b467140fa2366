using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

public sealed class TextFormatTests
{
    [Test]
    public void A_line_reads_time_level_logger_correlation_message_fields_and_place()
    {
        using var log = new Log(options => options.Format = LogFormat.Text);

        using (CorrelationId.Push("abc123"))
        using (LogContext.Push(("job_id", "xyz789"), ("attempt", 2)))
        {
            Unintercepted.LogInformation(log.Logger, "Submitted to {Provider}", "replicate");
            log.Logger.LogWarning("again");
        }

        Assert.That(log.Lines[0], Is.EqualTo(
            "2024-01-15T10:30:00.000Z [INFO] simpletuner.cloud.jobs (abc123): Submitted to replicate job_id=\"xyz789\" attempt=2"));
        Assert.That(log.Lines[1], Does.StartWith("2024-01-15T10:30:00.000Z [WARNING] simpletuner.cloud.jobs (abc123): again job_id=")
            .And.EndsWith(" A_line_reads_time_level_logger_correlation_message_fields_and_place)"));
    }

    [Test]
    public void Nothing_that_is_logged_can_forge_a_line_or_steer_the_terminal()
    {
        using var log = new Log(options => options.Format = LogFormat.Text);
        const string Evil = "x\r\n2024-01-15T10:30:00.000Z [CRITICAL] forged\u001b[31m\u2028\u0085\u009b\0";

        using (LogContext.Push((Evil, Evil), ("b", new[] { Evil })))
        {
            Unintercepted.LogError(log.Logger, new InvalidOperationException(Evil), Evil.Replace("{", "") + "{a}", Evil);
        }

        Assert.That(log.Text.Count(c => c == '\n'), Is.EqualTo(1));
        Assert.That(log.Text.TrimEnd('\n').Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'), Is.False);
    }

    [Test]
    public void A_hostile_category_cannot_forge_either([Values] LogFormat format)
    {
        using var log = new Log(options => options.Format = format);

        log.Factory.CreateLogger("a\nb\"" + new string('c', 100_000)).LogInformation("x");

        Assert.That(log.Text.Count(c => c == '\n'), Is.EqualTo(1));
        Assert.That(log.Text, Has.Length.LessThan(2_000));
    }
}
