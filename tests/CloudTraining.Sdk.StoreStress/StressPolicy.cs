using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.StoreStress;

/// <summary>Priority, then age; slots in all and per user.</summary>
public sealed class StressPolicy(int slots, int slotsPerUser) : IQueuePolicy
{
    /// <inheritdoc/>
    public bool IsAgeOrdered => true;

    /// <inheritdoc/>
    public int GetEffectivePriority(QueueCandidate candidate, DateTimeOffset now) => candidate.Priority;

    /// <inheritdoc/>
    public int Compare(QueueCandidate left, QueueCandidate right, DateTimeOffset now)
    {
        var byPriority = right.Priority.CompareTo(left.Priority);
        return byPriority != 0 ? byPriority : QueuePolicyExtensions.CompareAge(left, right);
    }

    /// <inheritdoc/>
    public QueueBlock? FindBlock(QueueCandidate candidate, SlotUsage usage, DateTimeOffset now) =>
        usage.Total >= slots ? new QueueBlock("global", "All slots are taken.")
        : usage.OfUser(candidate.UserId) >= slotsPerUser ? new QueueBlock("user", "The user's slots are taken.")
        : null;
}
