using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Refuses what could not run a single job: a start that fails tells more than a queue of failed jobs.</summary>
internal sealed class LocalProviderOptionsValidator(LocalDataDirectory data) : IValidateOptions<LocalProviderOptions>
{
    private const string Section = "CloudTraining:Local";

    public ValidateOptionsResult Validate(string? name, LocalProviderOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            return ValidateOptionsResult.Fail($"{Section}: the local provider needs Linux (process sessions and /proc); this is {Environment.OSVersion}. Leave AddLocalProvider() out here, or run the host in a Linux container.");
        }

        var failures = new OptionsFailures(Section)
            .Range(nameof(options.CancelGrace), (TimeSpan?)options.CancelGrace, TimeSpan.Zero, TimeSpan.FromHours(1))
            .Range(nameof(options.CostPerHourUsd), options.CostPerHourUsd, 0m, 1_000_000m);
        failures.Require(Enum.IsDefined(options.OnHostStop), nameof(options.OnHostStop), $"is {options.OnHostStop}; it must be {LocalHostStop.Terminate} or {LocalHostStop.KeepRunning}.");
        CheckCommand(failures, options);
        CheckEnvironment(failures, options);
        foreach (var tool in LocalSettings.Tools)
        {
            failures.Require(LocalSettings.FindExecutable(tool) is not null, nameof(options.Command), $"cannot be started: the tool '{tool}' is not on PATH. Install it (Debian and Ubuntu: util-linux and coreutils; Alpine: busybox has it).");
        }

        CheckFolders(failures, options);
        return failures.Result;
    }

    private static void CheckCommand(OptionsFailures failures, LocalProviderOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Command))
        {
            failures.Require(false, nameof(options.Command), "is missing. Name the program that trains: a path such as /opt/trainer/train, or a name on PATH such as python3.");
            return;
        }

        var isPath = options.Command.Contains('/');
        failures.Require(
            LocalSettings.FindExecutable(options.Command) is not null,
            nameof(options.Command),
            !isPath ? $"is '{options.Command}', which is not on PATH ({Environment.GetEnvironmentVariable("PATH")}). Install it, or give its whole path."
                : File.Exists(options.Command) ? $"is '{options.Command}', which is not executable. Run chmod +x on it, or name its interpreter as the command and the file as the first of the arguments."
                : $"is '{options.Command}', and there is no such file. Check the path; a relative one starts at {Environment.CurrentDirectory}.");
        foreach (var argument in options.Arguments)
        {
            failures.Require(argument is not null && !argument.Contains('\0'), nameof(options.Arguments), "hold an empty entry or one with a NUL character, which no program can be given.");
        }
    }

    private static void CheckEnvironment(OptionsFailures failures, LocalProviderOptions options)
    {
        foreach (var (variable, value) in options.Environment)
        {
            // The value may be a secret: only the name is told.
            failures.Require(
                variable.Length > 0 && !variable.Contains('=') && !variable.Contains('\0') && value?.Contains('\0') != true,
                $"{nameof(options.Environment)}:{variable.Replace("\0", "\\0", StringComparison.Ordinal)}",
                "is no environment variable: its name is empty or holds '=', or a NUL character is in it.");
            failures.Require(!variable.StartsWith("CLOUDTRAINING_", StringComparison.Ordinal), $"{nameof(options.Environment)}:{variable}", "is set by the provider for each job; use another name.");
        }
    }

    private void CheckFolders(OptionsFailures failures, LocalProviderOptions options)
    {
        if (options.WorkingDirectory is { } work)
        {
            failures.Require(Directory.Exists(work), nameof(options.WorkingDirectory), $"is '{work}', which is not a folder. Create it, or leave it out: then each job runs in its own output directory.");
            if (Directory.Exists(work) && LocalSettings.FindWriteProblem(work) is { } problem)
            {
                failures.Require(false, nameof(options.WorkingDirectory), $"is '{work}', where nothing can be written: {problem} Make it writable for {Environment.UserName}, or leave it out: then each job runs in its own output directory.");
            }
        }

        if (LocalSettings.FindOutputDirectory(options, data.Path) is not { } output)
        {
            failures.Require(false, nameof(options.OutputDirectory), "is missing, and this user has no local data folder. Name a folder, or set CloudTraining:DataDirectory.");
        }
        else if (LocalSettings.FindWriteProblem(output) is { } problem)
        {
            failures.Require(false, nameof(options.OutputDirectory), $"is '{output}', where nothing can be written: {problem} Make it writable for {Environment.UserName}, or name another folder.");
        }
    }
}
