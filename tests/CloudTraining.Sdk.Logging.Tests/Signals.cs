using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>Sends signals as a shell does.</summary>
internal static partial class Signals
{
    public const int HangUp = 1;
    public const int Terminate = 15;

    public static void Send(int process, int signal) => Assert.That(Kill(process, signal), Is.Zero);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
