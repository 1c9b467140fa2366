using System.Globalization;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>A process that cannot be taken for another: the kernel reuses pids, but not with the same start time in the same boot.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="StartTime">When the kernel started it, in clock ticks since boot.</param>
/// <param name="BootId">Which boot.</param>
internal sealed record ProcessIdentity(int Pid, long StartTime, string BootId)
{
    private const int StartTimeIndex = 19; // field 22 of proc(5), counted from the state, which is field 3

    private static readonly Lazy<string> CurrentBoot = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    /// <summary>Whether that very process still runs; one that has ended and only waits to be reaped does not.</summary>
    public bool IsAlive()
    {
        if (Pid <= 1 || BootId != CurrentBoot.Value)
        {
            return false;
        }

        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/stat"));
            // The program's name stands in parentheses and may hold anything, also spaces and parentheses.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is not ("Z" or "X") && long.Parse(fields[StartTimeIndex], CultureInfo.InvariantCulture) == StartTime;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
