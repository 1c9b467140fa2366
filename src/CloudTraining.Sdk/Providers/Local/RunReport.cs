using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Says in the terms of providers what the records of a run mean.</summary>
internal static class RunReport
{
    private const int LogTailBytes = 4_096;
    private const int MaxQuotedChars = 300;
    private const int NotExecutable = 126;
    private const int NotFound = 127;
    private const int Killed = 137;

    public static ProviderJob Describe(RunFolder folder, RunState state, decimal? costPerHourUsd) => new()
    {
        Ref = new ProviderJobRef(LocalProvider.Id, string.Empty, folder.Key),
        Report = CreateReport(folder, state, costPerHourUsd),
        CreatedAt = state.Record!.CreatedAt,
        ClientToken = state.Record.ClientToken,
        ConfigName = state.Record.ConfigName,
    };

    public static decimal? CostOf(TimeSpan duration, decimal? costPerHourUsd) =>
        costPerHourUsd is { } price ? decimal.Round(price * duration.Ticks / TimeSpan.TicksPerHour, 6) : null;

    private static ProviderReport CreateReport(RunFolder folder, RunState state, decimal? costPerHourUsd)
    {
        var isCancelled = folder.CancelRequestedAt is not null;
        var report = new ProviderReport { StartedAt = state.StartedAt, OutputUrl = new Uri(state.Record!.OutputDirectory + "/").AbsoluteUri };
        return state.Phase switch
        {
            RunPhase.Ended => End(report, folder, state, isCancelled) with
            {
                CompletedAt = state.FinishedAt,
                CostUsd = state is { StartedAt: { } started, FinishedAt: { } finished } && finished >= started ? CostOf(finished - started, costPerHourUsd) : null,
            },
            _ => report with { Status = JobStatus.Running, RawStatus = isCancelled ? "cancelling" : "running" },
        };
    }

    private static ProviderReport End(ProviderReport report, RunFolder folder, RunState state, bool isCancelled)
    {
        var code = state.Exit?.ExitCode;
        var raw = code is { } number ? FormattableString.Invariant($"exited {number}") : "lost";
        if (isCancelled)
        {
            return report with { Status = JobStatus.Cancelled, RawStatus = $"cancelled, {raw}" };
        }

        if (folder.IsHostStopped)
        {
            return report with { Status = JobStatus.Failed, RawStatus = $"host stopped, {raw}", ErrorMessage = "The training was ended because its host stopped (CloudTraining:Local:OnHostStop is Terminate). Retry the job, or set KeepRunning." };
        }

        return code == 0
            ? report with { Status = JobStatus.Completed, RawStatus = raw }
            : report with { Status = JobStatus.Failed, RawStatus = raw, ErrorMessage = Explain(code, folder) };
    }

    private static string Explain(int? code, RunFolder folder)
    {
        var what = code switch
        {
            null => "The command and its supervisor are gone and left no exit code: they were killed, or the machine went down.",
            NotExecutable => "The command could not be executed.",
            NotFound => "The command, or one that it calls, was not found.",
            Killed => "The command was ended by SIGKILL; nobody here sent it, so look for the kernel's out-of-memory killer.",
            { } number when Signals.NameOf(number) is { } signal => $"The command was ended by {signal}.",
            { } number => FormattableString.Invariant($"The command ended with exit code {number}."),
        };
        return ReadLastLine(folder.LogFile) is { } line ? $"{what} Its last line: {line}" : what;
    }

    private static string? ReadLastLine(string file)
    {
        try
        {
            using var log = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            log.Seek(-Math.Min(log.Length, LogTailBytes), SeekOrigin.End);
            using var reader = new StreamReader(log);
            var line = reader.ReadToEnd().Split(['\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
            return line is { Length: > MaxQuotedChars } ? string.Concat(line.AsSpan(0, MaxQuotedChars), "...") : line;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
