using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>The documented commands, as they stand but for the path, with the real programs on a real file.</summary>
[Platform("Linux")]
public sealed class ToolTests
{
    private TempFolder _folder = null!;

    [OneTimeSetUp]
    public void WriteLog()
    {
        _folder = new TempFolder();
        using var log = new Log(options =>
        {
            options.File = _folder.Log;
            options.Stdout = false;
        });
        log.Logger.LogInformation("Starting job status polling");
        using (CorrelationId.Push("abc123"))
        using (LogContext.Push(("job_id", "xyz789"), ("provider", "replicate")))
        {
            log.Logger.LogInformation("Starting job processing");
            log.Logger.LogDebug("Failed to sync job {JobId}", "xyz789");
        }

        using (LogContext.Push("job_id", "other"))
        {
            log.Logger.LogError("Error in job polling");
        }

        log.Logger.LogInformation("Expired {Count} approval requests", 1);
        log.Logger.LogInformation("Approval of job {JobId} expired", "xyz789");
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Grep_finds_the_lines_of_a_correlation_id()
    {
        var found = Shell("""grep '"correlation_id": "abc123"' /var/log/simpletuner/cloud.log""");

        Assert.That(found, Has.Length.EqualTo(2));
        Assert.That(found, Is.All.Contain("xyz789"));
    }

    [TestCase("""cat /var/log/simpletuner/cloud.log | jq -c 'select(.correlation_id == "abc123")'""", 2)]
    [TestCase("""cat /var/log/simpletuner/cloud.log | jq -c 'select(.extra.job_id == "xyz789")'""", 2)]
    [TestCase("""cat /var/log/simpletuner/cloud.log | jq -c 'select(.message | contains("polling")) | {timestamp, message}'""", 2)]
    [TestCase("""cat /var/log/simpletuner/cloud.log | jq -c 'select(.message | contains("expired"))'""", 1)]
    public void The_documented_jq_filters_find_what_they_are_for(string command, int count)
    {
        if (Shell("command -v jq").Length == 0)
        {
            Assert.Ignore("jq is not installed.");
        }

        var found = Shell(command);

        Assert.That(found, Has.Length.EqualTo(count));
        Assert.That(found.Select(line => JsonDocument.Parse(line).RootElement.ValueKind), Is.All.EqualTo(JsonValueKind.Object));
    }

    [Test]
    public void The_expressions_of_the_documented_promtail_stage_find_level_correlation_id_and_job_id()
    {
        // pipeline_stages: json: expressions: level: level, correlation_id: correlation_id, job_id: extra.job_id
        var line = File.ReadAllLines(_folder.Log).Select(Strict.Parse).First(entry => Find(entry, "correlation_id") == "abc123");

        Assert.That(Find(line, "level"), Is.EqualTo("INFO"));
        Assert.That(Find(line, "extra.job_id"), Is.EqualTo("xyz789"));
    }

    private static string? Find(JsonElement entry, string expression) =>
        expression.Split('.').Aggregate(entry, (element, name) => element.GetProperty(name)).GetString();

    private string[] Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command.Replace("/var/log/simpletuner/cloud.log", _folder.Log)])
        {
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
