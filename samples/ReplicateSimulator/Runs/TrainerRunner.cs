using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ReplicateSimulator.Runs;

/// <summary>Runs a real trainer as a child process: <c>input.config_json</c> is its configuration, its lines are the logs, its exit code is the verdict.</summary>
public sealed partial class TrainerRunner(SimulatorOptions options, TimeProvider clock) : IRunner
{
    private const int Terminate = 15;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public int Slots => Math.Max(1, options.MaxConcurrentRuns);

    public async Task<RunEnd?> RunAsync(SimulatedRun run, RunBook book, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(FolderOf(options, run.Id)).FullName;
        var configuration = Path.Combine(folder, "config.json");
        await File.WriteAllTextAsync(configuration, ConfigurationOf(run), cancellationToken);

        using var process = new Process { StartInfo = Command(options.TrainerCommand, folder, configuration) };
        process.OutputDataReceived += (_, line) => Append(run.Id, book, line.Data);
        process.ErrorDataReceived += (_, line) => Append(run.Id, book, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }

        if (process.ExitCode != 0)
        {
            return new RunEnd(RunStatus.Failed, null, LastLine(book.Find(run.Id)?.Logs) ?? $"The trainer ended with exit code {process.ExitCode}.");
        }

        var file = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "config.json")
            .OrderByDescending(File.GetLastWriteTimeUtc)
            .FirstOrDefault();
        var output = file is null ? null : $"{run.BaseUrl}/_simulator/output/{run.Id}/{Path.GetRelativePath(folder, file).Replace('\\', '/')}";
        return new RunEnd(RunStatus.Succeeded, output is null ? null : JsonSerializer.Serialize(output), null);
    }

    /// <summary>The folder of one run.</summary>
    public static string FolderOf(SimulatorOptions options, string id) => Path.GetFullPath(Path.Combine(options.DataDirectory, "runs", id));

    private static string ConfigurationOf(SimulatedRun run)
    {
        using var input = JsonDocument.Parse(run.Input);
        return input.RootElement.TryGetProperty("config_json", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "{}";
    }

    private static ProcessStartInfo Command(string? command, string folder, string configuration)
    {
        // The executable must not be looked up in the folder of the run, so the words come from the host's configuration only.
        var words = command?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var start = new ProcessStartInfo
        {
            FileName = words.Length > 0 ? words[0] : DotnetHost(),
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var word in words.Length > 0 ? words[1..] : [Path.Combine(AppContext.BaseDirectory, "Trainer.dll")])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["CLOUDTRAINING_CONFIG"] = configuration;
        return start;
    }

    private static string DotnetHost()
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(host) ? host : "dotnet";
    }

    private static void Append(string id, RunBook book, string? line)
    {
        if (line is not null)
        {
            book.Update(id, run => run with { Logs = run.Logs + line + "\n" });
        }
    }

    private static string? LastLine(string? logs) =>
        logs?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();

    private async Task EndAsync(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else
        {
            _ = Kill(process.Id, Terminate);
        }

        using var grace = new CancellationTokenSource(Grace, clock);
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
