using System.Diagnostics;
using CloudTraining.Sdk.Tests.Local;

namespace CloudTraining.Sdk.Tests.QuickStart;

/// <summary>The sample as a process of its own, on a data folder of its own.</summary>
internal sealed class QuickStartProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private QuickStartProcess(Process process) => _process = process;

    public static QuickStartProcess Start(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "QuickStart.dll"), "--data", data, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return new QuickStartProcess(Process.Start(start)!);
    }

    public async Task ReadUntilAsync(string text, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            _lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The sample ended without printing '{text}': {string.Join(Environment.NewLine, _lines)} {await _process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    public void Signal(int signal) => Assert.That(Posix.Kill(_process.Id, signal), Is.Zero);

    public async Task<(int ExitCode, string Output, string Error)> WaitAsync(CancellationToken cancellationToken)
    {
        var error = _process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, string.Concat(_lines.Select(line => line + "\n")) + output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
