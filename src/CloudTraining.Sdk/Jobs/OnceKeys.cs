namespace CloudTraining.Sdk.Jobs;

/// <summary>The once-keys that are still known. Not thread-safe.</summary>
internal sealed class OnceKeys
{
    private readonly Dictionary<string, DateTimeOffset> _claimedAt = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, DateTimeOffset ClaimedAt)> _oldestFirst = new();

    public bool Contains(string key, DateTimeOffset now)
    {
        while (_oldestFirst.TryPeek(out var oldest) && now - oldest.ClaimedAt >= JobChange.OnceKeyRetention)
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
