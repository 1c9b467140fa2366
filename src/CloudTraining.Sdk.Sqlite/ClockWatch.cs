namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// Leases in a file are counted by the wall clock, because processes share no other. When that clock was set, or stood still while the machine slept, every lease
/// looks older or younger than it is. This tells: the wall clock went another way than the monotonic one by more than two seconds. Thread-safe.
/// </summary>
internal sealed class ClockWatch(TimeProvider clock)
{
    /// <summary>More than time services adjust at once, less than any lease.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private DateTimeOffset _wall = clock.GetUtcNow();
    private long _monotonic = clock.GetTimestamp();
    private long? _jumpedAt;
    private long _jumps;

    /// <summary>Looks at both clocks.</summary>
    /// <returns>The time, how long ago the last jump was (<see cref="TimeSpan.MaxValue"/>: never seen one), and how many there were.</returns>
    public ClockReading Read()
    {
        lock (_gate)
        {
            var wall = clock.GetUtcNow();
            var monotonic = clock.GetTimestamp();
            var drift = wall - _wall - clock.GetElapsedTime(_monotonic, monotonic);
            (_wall, _monotonic) = (wall, monotonic);
            if (drift.Duration() > Tolerance)
            {
                _jumpedAt = monotonic;
                _jumps++;
            }

            return new ClockReading(wall, _jumpedAt is { } at ? clock.GetElapsedTime(at, monotonic) : TimeSpan.MaxValue, _jumps);
        }
    }
}
