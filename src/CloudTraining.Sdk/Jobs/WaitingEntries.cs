namespace CloudTraining.Sdk.Jobs;

/// <summary>The waiting entries of the queue, by priority and within one priority by age. Not thread-safe.</summary>
internal sealed class WaitingEntries
{
    private static readonly Comparer<QueueCandidate> ByAge = Comparer<QueueCandidate>.Create(QueuePolicyExtensions.CompareAge);

    private readonly SortedDictionary<int, SortedSet<QueueCandidate>> _lanes = [];
    private readonly Dictionary<string, QueueCandidate> _byJob = new(StringComparer.Ordinal);

    /// <summary>All entries, in no promised order.</summary>
    public IReadOnlyCollection<QueueCandidate> All => _byJob.Values;

    /// <summary>The lanes: each holds the entries of one priority, the oldest first.</summary>
    public IEnumerable<IEnumerable<QueueCandidate>> Lanes => _lanes.Values;

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
}
