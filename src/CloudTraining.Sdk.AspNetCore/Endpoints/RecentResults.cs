using System.Collections.Concurrent;
using CloudTraining.Sdk.Sync;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>
/// Does a piece of work once for all who ask for it at the same time, and keeps those who ask again and again from repeating it more often than once in an interval:
/// they get the last result. Thread-safe.
/// </summary>
/// <param name="interval">How often the work of one key is done in the long run, counted from its end; zero for as often as it is asked for.</param>
/// <param name="burst">How many times it may be done at once after a pause.</param>
/// <param name="clock">What the interval is measured by.</param>
internal sealed class RecentResults<TResult>(TimeSpan interval, int burst, TimeProvider clock)
{
    private const int SweepAt = 4_096;
    private readonly SingleFlight<Recent<TResult>> _running = new();
    private readonly ConcurrentDictionary<string, Entry> _last = new(StringComparer.Ordinal);

    /// <summary>The result of the work of that key: of that under way, a recent one, or of work begun now.</summary>
    /// <param name="key">Which work.</param>
    /// <param name="work">Does it. It belongs to no caller, so it gets no caller's token.</param>
    /// <param name="cancellationToken">Stops waiting, not the work.</param>
    public Task<Recent<TResult>> GetAsync(string key, Func<Task<TResult>> work, CancellationToken cancellationToken) =>
        FindReusable(key) is { } known ? Task.FromResult(known) : _running.RunAsync(key, () => WorkAsync(key, work), cancellationToken);

    /// <summary>The last result of that key if work begun now would be too soon; null otherwise.</summary>
    public Recent<TResult>? FindReusable(string key) =>
        _last.TryGetValue(key, out var last) && DebtOf(last) > burst - 1 ? last.Result with { IsReused = true } : null;

    private async Task<Recent<TResult>> WorkAsync(string key, Func<Task<TResult>> work)
    {
        // Work that ended since this caller looked counts as well.
        if (FindReusable(key) is { } known)
        {
            return known;
        }

        var result = new Recent<TResult>(await work(), clock.GetUtcNow(), IsReused: false);
        if (interval > TimeSpan.Zero)
        {
            Sweep();
            _last[key] = new Entry(result, clock.GetTimestamp(), (_last.TryGetValue(key, out var last) ? DebtOf(last) : 0) + 1);
        }

        return result;
    }

    /// <summary>How many times it was done lately, one forgotten in each interval.</summary>
    private double DebtOf(Entry entry) => Math.Max(0, entry.Debt - (clock.GetElapsedTime(entry.EndedAt) / interval));

    private void Sweep()
    {
        if (_last.Count < SweepAt)
        {
            return;
        }

        foreach (var (key, entry) in _last)
        {
            if (DebtOf(entry) <= 0)
            {
                _last.TryRemove(new KeyValuePair<string, Entry>(key, entry));
            }
        }
    }

    private sealed record Entry(Recent<TResult> Result, long EndedAt, double Debt);
}
