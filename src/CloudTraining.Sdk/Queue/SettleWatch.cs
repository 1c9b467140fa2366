using System.Collections.Concurrent;

namespace CloudTraining.Sdk.Queue;

/// <summary>
/// How long this process has been looking at something, by the monotonic clock. The settle time is counted with it: a wall clock that was set, or two hosts that disagree about the
/// time, must not make an attempt look settled. After a restart the watch begins anew, which only makes the wait longer. Thread-safe.
/// </summary>
internal sealed class SettleWatch(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>How long ago this was asked first; zero the first time.</summary>
    public TimeSpan Watched(string attemptId) => clock.GetElapsedTime(_since.GetOrAdd(attemptId, _ => clock.GetTimestamp()));

    /// <summary>Forgets everything but these.</summary>
    public void KeepOnly(IReadOnlySet<string> attemptIds)
    {
        foreach (var attemptId in _since.Keys)
        {
            if (!attemptIds.Contains(attemptId))
            {
                _since.TryRemove(attemptId, out _);
            }
        }
    }
}
