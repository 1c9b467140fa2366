namespace CloudTraining.Sdk.Jobs;

/// <summary>The choice that a policy makes, for stores that run it in code.</summary>
public static class QueuePolicyExtensions
{
    /// <summary>The order of entries of one priority that <see cref="IQueuePolicy.IsAgeOrdered"/> speaks of: queued first, then the ordinally smaller id.</summary>
    public static int CompareAge(QueueCandidate left, QueueCandidate right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var byTime = left.QueuedAt.CompareTo(right.QueuedAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(left.JobId, right.JobId);
    }

    /// <summary>The entries to start now, first first: in the policy's order, each against the slots taken before it and by those chosen ahead of it. Counts the chosen into <paramref name="usage"/>.</summary>
    public static IReadOnlyList<QueueCandidate> SelectNext(this IQueuePolicy policy, IEnumerable<QueueCandidate> waiting, SlotUsage usage, DateTimeOffset now, int max)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(usage);
        return Choose(policy, InOrder(policy, waiting, now), new FullScopes(), usage, now, max);
    }

    /// <summary>
    /// The same choice from lanes, each of which holds the entries of one priority in the order of <see cref="CompareAge"/>. Reads no more of them than it needs. Only for a policy that <see cref="IQueuePolicy.IsAgeOrdered"/>.
    /// </summary>
    /// <param name="policy">The order and the limits.</param>
    /// <param name="lanes">Gives the lanes. The scopes it gets fill while the lanes are read: entries of these may be left out from there on, as none of them will be chosen.</param>
    /// <param name="usage">The slots taken; counts the chosen.</param>
    /// <param name="now">The instant of the choice.</param>
    /// <param name="max">How many at most.</param>
    public static IReadOnlyList<QueueCandidate> SelectNextFromLanes(
        this IQueuePolicy policy, Func<FullScopes, IEnumerable<IEnumerable<QueueCandidate>>> lanes, SlotUsage usage, DateTimeOffset now, int max)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(lanes);
        ArgumentNullException.ThrowIfNull(usage);
        var full = new FullScopes();
        return Choose(policy, Merge(policy, lanes(full), now), full, usage, now, max);
    }

    private static List<QueueCandidate> Choose(IQueuePolicy policy, IEnumerable<QueueCandidate> ordered, FullScopes full, SlotUsage usage, DateTimeOffset now, int max)
    {
        var chosen = new List<QueueCandidate>();
        if (max <= 0)
        {
            return chosen;
        }

        foreach (var candidate in ordered)
        {
            if (full.Holds(candidate))
            {
                continue;
            }

            if (policy.FindBlock(candidate, usage, now) is { } block)
            {
                if (block.Rule == FullScopes.GlobalRule)
                {
                    break;
                }

                full.Add(block.Rule, candidate);
                continue;
            }

            usage.Add(candidate);
            chosen.Add(candidate);
            if (chosen.Count >= max)
            {
                break;
            }
        }

        return chosen;
    }

    /// <summary>In the policy's order, sorted no further than is read: a heap.</summary>
    private static IEnumerable<QueueCandidate> InOrder(IQueuePolicy policy, IEnumerable<QueueCandidate> waiting, DateTimeOffset now)
    {
        var heap = new PriorityQueue<QueueCandidate, QueueCandidate>(
            waiting.Select(candidate => (candidate, candidate)),
            Comparer<QueueCandidate>.Create((left, right) => policy.Compare(left, right, now)));
        while (heap.TryDequeue(out var candidate, out _))
        {
            yield return candidate;
        }
    }

    private static IEnumerable<QueueCandidate> Merge(IQueuePolicy policy, IEnumerable<IEnumerable<QueueCandidate>> lanes, DateTimeOffset now)
    {
        var heads = new PriorityQueue<IEnumerator<QueueCandidate>, QueueCandidate>(
            Comparer<QueueCandidate>.Create((left, right) => policy.Compare(left, right, now)));
        var open = new List<IEnumerator<QueueCandidate>>();
        try
        {
            foreach (var lane in lanes)
            {
                var head = lane.GetEnumerator();
                open.Add(head);
                if (head.MoveNext())
                {
                    heads.Enqueue(head, head.Current);
                }
            }

            while (heads.TryDequeue(out var head, out var candidate))
            {
                yield return candidate;
                if (head.MoveNext())
                {
                    heads.Enqueue(head, head.Current);
                }
            }
        }
        finally
        {
            foreach (var head in open)
            {
                head.Dispose();
            }
        }
    }
}
