namespace CloudTraining.Sdk.Jobs;

/// <summary>The once-keys of the last seven days. Not thread-safe.</summary>
internal sealed class OnceKeys
{
    /// <summary>How long a key is known.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    private readonly Dictionary<string, DateTimeOffset> _claimedAt = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset ClaimedAt)> _oldestFirst = new();

    public bool Contains(string key, DateTimeOffset now)
    {
        while (_oldestFirst.TryPeek(out var oldest) && now - oldest.ClaimedAt >= Retention)
        {
            _oldestFirst.Dequeue();
            _claimedAt.Remove(oldest.Key);
        }

        return _claimedAt.ContainsKey(key);
    }

    public void Add(string key, DateTimeOffset now)
    {
        _claimedAt.Add(key, now);
        _oldestFirst.Enqueue((key, now));
    }
}
