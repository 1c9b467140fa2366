using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CloudTraining.Sdk.ArchitectureTests.Documentation;

/// <summary>A sample with an HTTP address, started as its own process on a free port.</summary>
internal sealed partial class SampleServer : IDisposable
{
    private readonly Process _process;

    /// <summary>Reads on what nobody looks at, so that a full pipe never stops the sample.</summary>
    private Task _drained = Task.CompletedTask;

    private SampleServer(Process process) => _process = process;

    /// <summary>Scheme, host and port.</summary>
    public string Address { get; private set; } = string.Empty;

    /// <summary>Starts the sample and waits until it listens.</summary>
    public static async Task<SampleServer> StartAsync(string sample, string folder, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        // Built beside this assembly, for the same configuration and framework.
        var built = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", typeof(SampleServer).Assembly.GetName().Name!), AppContext.BaseDirectory);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Repository.Root, "samples", sample, built, sample + ".dll"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = new SampleServer(Process.Start(start)!);
        try
        {
            await server.ReadAddressAsync(sample, cancellationToken);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _drained.Wait();

        _process.Dispose();
    }

    private async Task ReadAddressAsync(string sample, CancellationToken cancellationToken)
    {
        var seen = new List<string>();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            seen.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                Address = match.Groups[1].Value;
                _drained = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(CancellationToken.None), _process.StandardError.ReadToEndAsync(CancellationToken.None));
                return;
            }
        }

        throw new AssertionException($"{sample} ended before it listened:\n{string.Join('\n', seen)}\n{await _process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    [GeneratedRegex("Now listening on: (http://[^\"\\s]+)")]
    private static partial Regex Listening();
}
