using System.Diagnostics;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudTraining.Sdk.Tests.Local;

namespace CloudTraining.Sdk.AspNetCore.Tests.Sample;

/// <summary>The sample WebDashboard as a process of its own, started as anybody would from a folder that has nothing to do with it.</summary>
internal sealed partial class WebDashboardProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _output;
    private readonly Task _drained;

    private WebDashboardProcess(Process process, SampleFolder folder, List<string> output, Uri address)
    {
        (_process, _output, Folder, Address) = (process, output, folder, address);
        _drained = DrainAsync(process, output);
        Client = new HttpClient { BaseAddress = address };
    }

    public SampleFolder Folder { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>What it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Starts the sample on a free port and waits until it listens.</summary>
    public static async Task<WebDashboardProcess> StartAsync(SampleFolder folder, CancellationToken cancellationToken, params (string Name, string Value)[] variables)
    {
        var process = Launch(folder, variables);
        var output = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            output.Add(line);
            if (ListeningLine().Match(line) is { Success: true } match)
            {
                var sample = new WebDashboardProcess(process, folder, output, new Uri(match.Groups[1].Value));
                (await sample.Client.GetAsync("/api/cloud/health/ready", cancellationToken)).EnsureSuccessStatusCode();
                return sample;
            }
        }

        throw new InvalidOperationException($"The sample ended without listening: {string.Join('\n', output)} {await process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    /// <summary>Starts it where it cannot start: its exit code and what it says on standard error.</summary>
    public static async Task<(int ExitCode, string Error)> FailAsync(SampleFolder folder, CancellationToken cancellationToken, params (string Name, string Value)[] variables)
    {
        using var process = Launch(folder, variables);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, error);
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => JsonElement.Parse(await Client.GetStringAsync(path, cancellationToken));

    /// <summary>Submits a training of the sample's trainer; its job id.</summary>
    public async Task<string> SubmitAsync(object config, CancellationToken cancellationToken)
    {
        using var response = await Client.PostAsJsonAsync("/api/cloud/jobs/submit?provider=local", new { config }, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        Assert.That((int)response.StatusCode, Is.EqualTo(200), answer.ToString());
        return answer.GetProperty("job_id").GetString()!;
    }

    /// <summary>Reads the lines of a stream until one holds this.</summary>
    public static async Task<string> ReadUntilAsync(StreamReader stream, string text, CancellationToken cancellationToken)
    {
        while (await stream.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The stream ended without '{text}'.");
    }

    public async Task<StreamReader> OpenAsync(string path, CancellationToken cancellationToken) => new(await Client.GetStreamAsync(path, cancellationToken));

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        Assert.That(Posix.Kill(_process.Id, Posix.SigTerm), Is.Zero);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _drained;
        _process.Dispose();
    }

    private static Process Launch(SampleFolder folder, (string Name, string Value)[] variables)
    {
        var program = typeof(WebDashboardProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "WebDashboard").Value!;
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", [Path.GetFullPath(program)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Current,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["urls"] = "http://127.0.0.1:0";
        start.Environment["CloudTraining__DataDirectory"] = folder.Data;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("SIMPLETUNER_", StringComparison.Ordinal) || name.StartsWith("CloudTraining", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal);

    private static async Task DrainAsync(Process process, List<string> output)
    {
        var errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (output)
            {
                output.Add(line);
            }
        }

        await errors;
    }

    [GeneratedRegex("Now listening on: (http://[0-9.:]+)")]
    private static partial Regex ListeningLine();
}
