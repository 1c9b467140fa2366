namespace CloudTraining.Sdk.Jobs;

/// <summary>The choice that a policy makes, for stores that run it in code.</summary>
public static class QueuePolicyExtensions
{
    /// <summary>The entries to start now, first first: in the policy's order, each against the slots taken before it and by those chosen ahead of it. Counts the chosen into <paramref name="usage"/>.</summary>
    public static IReadOnlyList<QueueCandidate> SelectNext(this IQueuePolicy policy, IEnumerable<QueueCandidate> waiting, SlotUsage usage, DateTimeOffset now, int max)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(usage);
        var ordered = waiting.ToList();
        ordered.Sort((left, right) => policy.Compare(left, right, now));
        var chosen = new List<QueueCandidate>();
        foreach (var candidate in ordered)
        {
            if (chosen.Count >= max)
            {
                break;
            }

            if (policy.FindBlock(candidate, usage, now) is null)
            {
                usage.Add(candidate);
                chosen.Add(candidate);
            }
        }

        return chosen;
    }
}
