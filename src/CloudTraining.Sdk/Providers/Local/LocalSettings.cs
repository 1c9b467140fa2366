namespace CloudTraining.Sdk.Providers.Local;

/// <summary>The options as they are used: whole paths, found programs. Read once, at the first use.</summary>
internal sealed class LocalSettings
{
    /// <summary>The programs that the supervisor needs.</summary>
    public static readonly IReadOnlyList<string> Tools = ["sh", "setsid", "ln", "mv", "rm", "date", "sleep"];

    public LocalSettings(LocalProviderOptions options, LocalDataDirectory data)
    {
        Options = options;
        Command = FindExecutable(Options.Command!) ?? throw Missing(Options.Command!);
        Shell = FindExecutable("sh") ?? throw Missing("sh");
        SessionStarter = FindExecutable("setsid") ?? throw Missing("setsid");
        OutputDirectory = FindOutputDirectory(Options, data.Path)!;
        WorkingDirectory = Options.WorkingDirectory is { } work ? Path.GetFullPath(work) : null;
    }

    public LocalProviderOptions Options { get; }

    public string Command { get; }

    public string Shell { get; }

    public string SessionStarter { get; }

    public string OutputDirectory { get; }

    public string? WorkingDirectory { get; }

    public static string? FindOutputDirectory(LocalProviderOptions options, string? dataDirectory)
    {
        if (!string.IsNullOrWhiteSpace(options.OutputDirectory))
        {
            return Path.GetFullPath(options.OutputDirectory);
        }

        if (!string.IsNullOrWhiteSpace(dataDirectory))
        {
            return Path.GetFullPath("runs", Path.GetFullPath(dataDirectory));
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return home.Length == 0 ? null : Path.Combine(home, "cloudtraining", "runs");
    }

    /// <summary>The whole path of a program, as a shell would find it; null when there is none that may be executed.</summary>
    public static string? FindExecutable(string command)
    {
        if (command.Contains('\0'))
        {
            return null;
        }

        if (command.Contains('/'))
        {
            return IsExecutable(command) ? Path.GetFullPath(command) : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, command))
            .FirstOrDefault(IsExecutable);
    }

    /// <summary>Why nothing can be written in a folder, which is made if it is missing; null when all is well.</summary>
    public static string? FindWriteProblem(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var probe = new FileStream(Path.Combine(folder, $".writable-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return exception.Message;
        }
    }

    private static bool IsExecutable(string path)
    {
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & AnyExecute) != 0;
    }

    private static InvalidOperationException Missing(string program) => new($"The program '{program}' is not on PATH; the local provider cannot run without it.");
}
