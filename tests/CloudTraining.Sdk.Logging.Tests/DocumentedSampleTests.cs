using System.Buffers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>The samples of docs/logging.md.</summary>
public sealed class DocumentedSampleTests
{
    [Test]
    public void Nested_contexts_add_their_fields_to_the_lines_inside()
    {
        using var log = new Log();

        ProcessJob(log.Logger, "xyz789");

        Assert.That(log.Entries().Select(line => line.GetProperty("extra").GetRawText()), Is.EqualTo(new[]
        {
            """{"job_id": "xyz789", "provider": "replicate"}""",
            """{"job_id": "xyz789", "provider": "replicate", "step": "validation"}""",
        }));
        Assert.That(log.Entries()[1].GetProperty("source").GetProperty("function").GetString(), Is.EqualTo(nameof(ProcessJob)));
    }

    [Test]
    public void Adding_the_log_and_changing_a_level_is_one_line_each()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.AddStructuredLogging();
        using var host = builder.Build();

        host.Services.GetRequiredService<LogLevelOverrides>().Set("My.Category", LogLevel.Debug);

        Assert.That(host.Services.GetRequiredService<LogLevelOverrides>().Current["my.category"], Is.EqualTo(LogLevel.Debug));
    }

    [Test]
    public void The_formatter_alone_writes_the_same_line_into_a_sink_of_the_host()
    {
        var output = new ArrayBufferWriter<byte>();
        var formatter = new JsonLogFormatter(new StructuredLoggingOptions(), new FixedClock());

        using (CorrelationId.Push("abc123"))
        using (LogContext.Push("job_id", "xyz789"))
        {
            formatter.Write(new LogEntry<string>(LogLevel.Warning, "mine", default, "hello", null, (state, _) => state), output);
        }

        Assert.That(Encoding.UTF8.GetString(output.WrittenSpan), Is.EqualTo(
            "{\"timestamp\": \"2024-01-15T10:30:00.000Z\", \"level\": \"WARNING\", \"logger\": \"mine\", \"message\": \"hello\", "
            + "\"correlation_id\": \"abc123\", \"extra\": {\"job_id\": \"xyz789\"}}\n"));
    }

    private static void ProcessJob(ILogger logger, string id)
    {
        using (LogContext.Push(("job_id", id), ("provider", "replicate")))
        {
            logger.LogInformation("Starting job processing");
            using (LogContext.Push("step", "validation"))
            {
                logger.LogInformation("Validating configuration");
            }
        }
    }
}
