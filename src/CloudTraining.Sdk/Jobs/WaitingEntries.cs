namespace CloudTraining.Sdk.Jobs;

/// <summary>The waiting entries of the queue, by priority and within one priority by age. Not thread-safe.</summary>
internal sealed class WaitingEntries
{
    private static readonly Comparer<QueueCandidate> ByAge = Comparer<QueueCandidate>.Create(QueuePolicyExtensions.CompareAge);

    private readonly SortedDictionary<int, SortedSet<QueueCandidate>> _lanes = [];
    private readonly Dictionary<string, QueueCandidate> _byJob = new(StringComparer.Ordinal);

    /// <summary>All entries, in no promised order.</summary>
    public IReadOnlyCollection<QueueCandidate> All => _byJob.Values;

    /// <summary>The lanes: each holds the entries of one priority, the oldest first; of these providers only (null for all), and of no scope that is full by the time it is read.</summary>
    public IEnumerable<IEnumerable<QueueCandidate>> Lanes(IReadOnlyList<string>? providers, FullScopes full)
    {
        foreach (var lane in _lanes.Values)
        {
            yield return Read(lane, providers, full);
        }
    }

    /// <summary>Adds the entry if the job waits for a slot.</summary>
    public void Add(TrainingJob job)
    {
        if (job.Queue is not { IsWaiting: true } || job.IsTerminal)
        {
            return;
        }

        var candidate = QueueCandidate.From(job);
        if (!_lanes.TryGetValue(candidate.Priority, out var lane))
        {
            _lanes[candidate.Priority] = lane = new SortedSet<QueueCandidate>(ByAge);
        }

        lane.Add(candidate);
        _byJob[job.Id] = candidate;
    }

    /// <summary>Removes the entry of the job if it waited.</summary>
    public void Remove(TrainingJob job)
    {
        if (!_byJob.Remove(job.Id, out var candidate))
        {
            return;
        }

        var lane = _lanes[candidate.Priority];
        lane.Remove(candidate);
        if (lane.Count == 0)
        {
            _lanes.Remove(candidate.Priority);
        }
    }

    private static IEnumerable<QueueCandidate> Read(SortedSet<QueueCandidate> lane, IReadOnlyList<string>? providers, FullScopes full)
    {
        foreach (var candidate in lane)
        {
            if ((providers is null || providers.Contains(candidate.Provider)) && !full.Holds(candidate))
            {
                yield return candidate;
            }
        }
    }
}
