using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Signals to whole process groups, which .NET does not offer.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal to a group; a group that is gone is no fault.</summary>
    public static void SendToGroup(int group, int signal)
    {
        // To the system, -0 is the caller's own group and -1 every process there is.
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(group, 1);
        _ = KillCore(-group, signal);
    }

    /// <summary>The name of the signal that an exit code of a shell stands for; null when it stands for none.</summary>
    public static string? NameOf(int exitCode) => (exitCode - 128) switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        > 0 and <= 64 and var number => FormattableString.Invariant($"signal {number}"),
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int KillCore(int process, int signal);
}
