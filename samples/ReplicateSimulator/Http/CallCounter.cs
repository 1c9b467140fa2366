using System.Collections.Concurrent;

namespace ReplicateSimulator.Http;

/// <summary>How often each operation was called, refused and faulty calls included.</summary>
public sealed class CallCounter
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);

    /// <summary>Raised as a call comes in, with its operation and its headers.</summary>
    public event Action<string, IHeaderDictionary>? Called;

    /// <summary>The counts.</summary>
    public IReadOnlyDictionary<string, int> Calls => _calls;

    /// <summary>The count of one operation.</summary>
    public int Of(string operation) => _calls.GetValueOrDefault(operation);

    /// <summary>Counts one call.</summary>
    public void Add(string operation, IHeaderDictionary headers)
    {
        _calls.AddOrUpdate(operation, 1, (_, count) => count + 1);
        Called?.Invoke(operation, headers);
    }

    /// <summary>Starts anew.</summary>
    public void Clear() => _calls.Clear();
}
