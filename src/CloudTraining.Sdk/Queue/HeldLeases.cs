using System.Collections.Concurrent;

namespace CloudTraining.Sdk.Queue;

/// <summary>
/// How long this host may trust the claims it holds. Counted from before the store was asked, by the wall clock and the monotonic clock, whichever ran further:
/// the monotonic one stands still on Linux while the machine sleeps, the wall clock can be set back. A trust belongs to one attempt: when this host claims a job again,
/// an older attempt that still hangs about must not send under the new claim. Thread-safe.
/// </summary>
internal sealed class HeldLeases(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Trust> _held = new(StringComparer.Ordinal);

    public int Count => _held.Count;

    public Stamp Now() => new(clock.GetTimestamp(), clock.GetUtcNow());

    public void Hold(string jobId, string attemptId, Stamp asked, TimeSpan lease) => _held[jobId] = new Trust(attemptId, asked, lease);

    public void Extend(IReadOnlyList<string> renewed, Stamp asked, TimeSpan lease)
    {
        foreach (var jobId in renewed)
        {
            // Only what is still held: a submission that ended meanwhile stays ended. Only claims older than the renewal: it knew nothing of younger ones.
            if (_held.TryGetValue(jobId, out var known) && known.Asked.Timestamp <= asked.Timestamp)
            {
                _held.TryUpdate(jobId, known with { Asked = asked, Lease = lease }, known);
            }
        }
    }

    public TimeSpan Remaining(string jobId, string attemptId)
    {
        if (!_held.TryGetValue(jobId, out var trust) || trust.AttemptId != attemptId)
        {
            return TimeSpan.Zero;
        }

        var monotonic = clock.GetElapsedTime(trust.Asked.Timestamp);
        var wall = clock.GetUtcNow() - trust.Asked.Wall;
        return trust.Lease - (monotonic > wall ? monotonic : wall);
    }

    public void Drop(string jobId, string attemptId)
    {
        if (_held.TryGetValue(jobId, out var trust) && trust.AttemptId == attemptId)
        {
            _held.TryRemove(KeyValuePair.Create(jobId, trust));
        }
    }

    internal readonly record struct Stamp(long Timestamp, DateTimeOffset Wall);

    private sealed record Trust(string AttemptId, Stamp Asked, TimeSpan Lease);
}
