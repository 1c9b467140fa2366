using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Benchmarks.Logging;

/// <summary>The processor time of this thread or process, which other programs on the machine disturb least.</summary>
internal static unsafe partial class CpuClock
{
    private const int ProcessClock = 2;
    private const int ThreadClock = 3;

    public static long ThreadNanoseconds => Read(ThreadClock);

    public static long ProcessNanoseconds => Read(ProcessClock);

    private static long Read(int clock)
    {
        Time time;
        _ = GetTime(clock, &time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, Time* time);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
