namespace CloudTraining.Sdk.Jobs;

/// <summary>The order and the limits of the queue: the one answer to "who is next" and "why not me". Pure and thread-safe.</summary>
public interface IQueuePolicy
{
    /// <summary>The priority after raising it for the time waited, 0 to 50.</summary>
    int GetEffectivePriority(QueueCandidate candidate, DateTimeOffset now);

    /// <summary>Less than 0 when <paramref name="left"/> goes first. A total order.</summary>
    int Compare(QueueCandidate left, QueueCandidate right, DateTimeOffset now);

    /// <summary>Why the entry may not start with these slots taken, or null when it may.</summary>
    QueueBlock? FindBlock(QueueCandidate candidate, SlotUsage usage, DateTimeOffset now);
}
