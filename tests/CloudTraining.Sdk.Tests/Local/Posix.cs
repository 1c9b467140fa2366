using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Tests.Local;

/// <summary>What tests of processes need from the system.</summary>
internal static class Posix
{
    public const int SigKill = 9;
    public const int SigTerm = 15;

    public static int Kill(int process, int signal) => KillCore(process, signal);

    public static void KillGroup(int group)
    {
        Assert.That(group, Is.GreaterThan(1));
        _ = KillCore(-group, SigKill);
    }

    public static Task MakePipeAsync(string path)
    {
        MakePipe(path);
        return Task.CompletedTask;
    }

    public static void MakePipe(string path) => Assert.That(MakePipeCore(path, 0x180), Is.Zero, path);

    /// <summary>Lets a script that waits with <c>read line &lt; pipe</c> go on; returns once it has opened the pipe.</summary>
    public static Task OpenGateAsync(string pipe, CancellationToken cancellationToken) => OrderAsync(pipe, "go", cancellationToken);

    /// <summary>Gives a script that waits with <c>read line &lt; pipe</c> a word; returns once it has opened the pipe.</summary>
    public static Task OrderAsync(string pipe, string word, CancellationToken cancellationToken) =>
        Task.Run(() => File.WriteAllText(pipe, word + "\n"), cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Reads what is written to a pipe until its last writer is gone: the sign that a process has ended.</summary>
    public static Task<string> ReadToEndAsync(string pipe, CancellationToken cancellationToken) =>
        Task.Run(() => File.ReadAllText(pipe), cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Waits until a file appears in a folder that may not be there yet.</summary>
    public static async Task WaitForFileAsync(string folder, string name, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        using var watcher = new FileSystemWatcher(folder, name);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => seen.TrySetResult();
        watcher.Renamed += (_, _) => seen.TrySetResult();
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(Path.Combine(folder, name)))
        {
            await seen.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The children of this process that have ended and were not buried.</summary>
    public static IReadOnlyList<string> Zombies() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
            .Select(ReadStat)
            .OfType<string>()
            .Where(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is ["Z", var parent, ..] && parent == $"{Environment.ProcessId}"),
    ];

    private static string? ReadStat(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path, "stat"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "mkfifo", CharSet = CharSet.Ansi)]
    private static extern int MakePipeCore([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int KillCore(int process, int signal);
}
