using System.Collections.Concurrent;

namespace CloudTraining.Sdk.Queue;

/// <summary>
/// How long this host may trust the claims it holds. Counted from before the store was asked, by the wall clock and the monotonic clock, whichever ran further:
/// the monotonic one stands still on Linux while the machine sleeps, the wall clock can be set back. Thread-safe.
/// </summary>
internal sealed class HeldLeases(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Trust> _held = new(StringComparer.Ordinal);

    public int Count => _held.Count;

    public Stamp Now() => new(clock.GetTimestamp(), clock.GetUtcNow());

    public void Hold(string jobId, Stamp asked, TimeSpan lease) => _held[jobId] = new Trust(asked, lease);

    public void Extend(IReadOnlyList<string> renewed, Stamp asked, TimeSpan lease)
    {
        foreach (var jobId in renewed)
        {
            // Only what is still held: a submission that ended meanwhile stays ended.
            if (_held.TryGetValue(jobId, out var known))
            {
                _held.TryUpdate(jobId, new Trust(asked, lease), known);
            }
        }
    }

    public TimeSpan Remaining(string jobId)
    {
        if (!_held.TryGetValue(jobId, out var trust))
        {
            return TimeSpan.Zero;
        }

        var monotonic = clock.GetElapsedTime(trust.Asked.Timestamp);
        var wall = clock.GetUtcNow() - trust.Asked.Wall;
        return trust.Lease - (monotonic > wall ? monotonic : wall);
    }

    public void Drop(string jobId) => _held.TryRemove(jobId, out _);

    internal readonly record struct Stamp(long Timestamp, DateTimeOffset Wall);

    private sealed record Trust(Stamp Asked, TimeSpan Lease);
}
