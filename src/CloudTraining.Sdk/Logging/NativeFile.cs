using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// The system calls that the framework has no equal for: it keeps a file position of its own even when it appends, which leaves holes
/// after a truncation and lets two processes overwrite each other. O_APPEND leaves the position to the kernel.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class NativeFile
{
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int BrokenPipe = 32;

    private const int WriteOnly = 0x1;
    private const int Create = 0x40;
    private const int NoControllingTerminal = 0x100;
    private const int AppendOnly = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7FF;
    private const short WritePossible = 0x4;

    /// <summary>Opens a file for appending; negative with the error set when it cannot.</summary>
    public static int OpenAppend(string path) =>
        Open(path, WriteOnly | Create | AppendOnly | CloseOnExec | NoControllingTerminal, 0x1B4); // rw-rw-r--, less the umask

    /// <summary>Writes what the kernel takes at once; negative with the error set when it takes nothing.</summary>
    public static unsafe nint Write(int file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Write(file, start, bytes.Length);
        }
    }

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    /// <summary>Waits until the other side of a non-blocking file reads.</summary>
    public static unsafe void WaitWritable(int file)
    {
        var wait = new Poll { File = file, Events = WritePossible };
        PollFiles(&wait, 1, -1);
    }

    /// <summary>What a path names now; null when nothing.</summary>
    public static unsafe Identity? Find(string path)
    {
        Stats stats;
        return Statx(CurrentFolder, path, 0, BasicStats, &stats) == 0 ? stats.Identity : null;
    }

    /// <summary>What an open file is; null when that cannot be told.</summary>
    public static unsafe Identity? Find(int file)
    {
        Stats stats;
        return Statx(file, string.Empty, EmptyPath, BasicStats, &stats) == 0 ? stats.Identity : null;
    }

    /// <summary>Returns when no other process is in the middle of a write: setting the times to now waits for the same lock.</summary>
    public static bool WaitForWriters(int file) => SetTimes(file, 0) == 0;

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int SetTimes(int file, nint times);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int PollFiles(Poll* files, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, Stats* stats);

    /// <summary>The device and number of a file, and whether it is a regular one.</summary>
    public readonly record struct Identity(uint Major, uint Minor, ulong Number, bool IsRegular);

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int File;
        public short Events;
        public short Happened;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Stats
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly Identity Identity => new(DeviceMajor, DeviceMinor, Number, (Mode & 0xF000) == 0x8000);
    }
}
