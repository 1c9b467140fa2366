using System.Collections.Concurrent;

namespace ReplicateSimulator.Http;

/// <summary>Counts calls per account and kind in fixed windows of one (simulated) minute.</summary>
public sealed class RateWindows(SimulatorOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Account, bool Create), Window> _windows = new();

    /// <summary>Takes one call; says how many are left (negative when there was none) and when the window ends.</summary>
    public (int Remaining, TimeSpan Reset) Take(string account, bool create)
    {
        var length = options.Scale(TimeSpan.FromMinutes(1));
        var limit = create ? options.CreatesPerMinute : options.ReadsPerMinute;
        var window = _windows.GetOrAdd((account, create), _ => new Window());
        lock (window)
        {
            var now = clock.GetUtcNow();
            if (now >= window.Ends)
            {
                window.Ends = now + length;
                window.Used = 0;
            }

            var remaining = limit - window.Used - 1;
            window.Used = Math.Min(window.Used + 1, limit);
            return (remaining, window.Ends - now);
        }
    }

    private sealed class Window
    {
        public DateTimeOffset Ends { get; set; }

        public int Used { get; set; }
    }
}
