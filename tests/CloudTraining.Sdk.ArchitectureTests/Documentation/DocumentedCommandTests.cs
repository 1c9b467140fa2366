using System.Diagnostics;
using System.Text.Json;

namespace CloudTraining.Sdk.ArchitectureTests.Documentation;

/// <summary>Every <c>curl</c> of every page is run by a shell, as it stands, against the two samples that the pages name by their ports.</summary>
public sealed class DocumentedCommandTests
{
    private const string Dashboard = "http://localhost:8001";
    private const string Simulator = "http://localhost:8002";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("documented-");
    private SampleServer? _simulator;
    private SampleServer? _dashboard;

    [OneTimeSetUp, CancelAfter(120_000)]
    public async Task StartSamples()
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        _simulator = await SampleServer.StartAsync("ReplicateSimulator", _folder.CreateSubdirectory("simulator").FullName, new Dictionary<string, string>(), cancellationToken);
        _dashboard = await SampleServer.StartAsync(
            "WebDashboard",
            _folder.CreateSubdirectory("dashboard").FullName,
            new Dictionary<string, string>
            {
                ["REPLICATE_API_TOKEN"] = "r8_demo",
                ["CloudTraining__Replicate__BaseAddress"] = _simulator.Address + "/v1/",
                ["CloudTraining__Replicate__Model"] = "simulated/trainer",
            },
            cancellationToken);
    }

    [OneTimeTearDown]
    public void StopSamples()
    {
        _dashboard?.Dispose();
        _simulator?.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestCaseSource(nameof(Places)), CancelAfter(60_000)]
    public void A_command_works(string place)
    {
        var block = CodeBlock.All.Single(other => other.ToString() == place);

        var answers = Run(block.Code);

        Assert.That(answers.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.Not.Empty.And.All.Matches<string?>(IsObject), answers);
    }

    [Test]
    public void The_pages_have_commands() => Assert.That(Places().Select(place => place.Split(':')[0]), Is.SupersetOf(new[] { "docs/http-api.md", "docs/replicate.md" }));

    [Test, CancelAfter(60_000)]
    public void The_submission_of_the_page_is_the_same_job_each_time()
    {
        var block = CodeBlock.All.Single(other => other.Page == "docs/http-api.md" && IsCommand(other));

        var first = JsonElement.Parse(Run(block.Code));
        var second = JsonElement.Parse(Run(block.Code));

        Assert.That(second.GetProperty("idempotent_hit").GetBoolean(), Is.True);
        Assert.That(second.GetProperty("job_id").GetString(), Is.EqualTo(first.GetProperty("job_id").GetString()));
    }

    private static IEnumerable<string> Places() => CodeBlock.All.Where(IsCommand).Select(block => block.ToString());

    private static bool IsCommand(CodeBlock block) => block.Language == "sh" && block.Code.Contains("curl ", StringComparison.Ordinal);

    private static bool IsObject(string? line) => JsonElement.Parse(line!).ValueKind is JsonValueKind.Object;

    /// <summary>What the commands print, an answer a line; an error status is an error.</summary>
    private string Run(string commands)
    {
        var script = "set -e\ncurl() { command curl --fail-with-body -S -w '\\n' \"$@\"; }\n"
            + commands.Replace(Dashboard, _dashboard!.Address, StringComparison.Ordinal).Replace(Simulator, _simulator!.Address, StringComparison.Ordinal);
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return shell.ExitCode == 0 ? output : throw new AssertionException($"ended with {shell.ExitCode}: {errors.Result}\n{output}\n{script}");
    }
}
