using System.Diagnostics;
using CloudTraining.Sdk.Tests.Local;

namespace CloudTraining.Sdk.Tests;

/// <summary>One of the samples as a process of its own.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private SampleProcess(Process process) => _process = process;

    public static SampleProcess Start(string sample, string? configFile, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
            Environment = { ["CLOUDTRAINING_CONFIG"] = configFile },
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, sample + ".dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return new SampleProcess(Process.Start(start)!);
    }

    public static SampleProcess StartTrainer(string? configFile, params string[] arguments) => Start("Trainer", configFile, arguments);

    public static SampleProcess StartQuickStart(string data, params string[] arguments) => Start("QuickStart", null, ["--data", data, .. arguments]);

    public static async Task<Result> RunTrainerAsync(string? configFile, CancellationToken cancellationToken, params string[] arguments)
    {
        using var trainer = StartTrainer(configFile, arguments);
        return await trainer.WaitAsync(cancellationToken);
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

    public async Task<Result> WaitAsync(CancellationToken cancellationToken)
    {
        var error = _process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return new Result(_process.ExitCode, string.Concat(_lines.Select(line => line + "\n")) + output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        public string[] Lines => Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
