using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Tests.Trainer;

/// <summary>The sample trainer as a process of its own, the way a provider starts it.</summary>
internal sealed partial class TrainerProcess : IDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;

    private TrainerProcess(Process process) => _process = process;

    public static TrainerProcess Start(string? configFile, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Trainer.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Remove("CLOUDTRAINING_CONFIG");
        if (configFile is not null)
        {
            start.Environment["CLOUDTRAINING_CONFIG"] = configFile;
        }

        return new TrainerProcess(Process.Start(start)!);
    }

    public static async Task<TrainerResult> RunAsync(string? configFile, CancellationToken cancellationToken, params string[] arguments)
    {
        using var trainer = Start(configFile, arguments);
        return await trainer.WaitAsync(cancellationToken);
    }

    public async Task ReadUntilAsync(string text, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The trainer ended without printing '{text}'.");
    }

    public void SendSigterm() => Assert.That(Kill(_process.Id, Terminate), Is.Zero);

    public async Task<TrainerResult> WaitAsync(CancellationToken cancellationToken)
    {
        var output = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = _process.StandardError.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return new TrainerResult(_process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int processId, int signal);

    internal sealed record TrainerResult(int ExitCode, string Output, string Error)
    {
        public string[] Lines => Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
