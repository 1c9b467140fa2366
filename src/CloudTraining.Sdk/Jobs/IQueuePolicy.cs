namespace CloudTraining.Sdk.Jobs;

/// <summary>The order and the limits of the queue: the one answer to "who is next" and "why not me". Pure and thread-safe.</summary>
public interface IQueuePolicy
{
    /// <summary>The priority after raising it for the time waited, 0 to 50.</summary>
    int GetEffectivePriority(QueueCandidate candidate, DateTimeOffset now);

    /// <summary>Less than 0 when <paramref name="left"/> goes first. A total order.</summary>
    int Compare(QueueCandidate left, QueueCandidate right, DateTimeOffset now);

    /// <summary>
    /// Whether, of two entries of the same <see cref="QueueCandidate.Priority"/>, the one queued first (then the one with the ordinally smaller id) always goes first.
    /// Then a store reads only as many entries as it needs, instead of all that wait.
    /// </summary>
    /// <value>False: nothing is assumed.</value>
    bool IsAgeOrdered => false;

    /// <summary>
    /// Why the entry may not start with these slots taken, or null when it may. A block by the rule <c>global</c>, <c>user</c>, <c>organization</c>, <c>team</c> or
    /// <c>provider</c> holds for every entry of that scope until a slot frees, so one claim does not ask again.
    /// </summary>
    QueueBlock? FindBlock(QueueCandidate candidate, SlotUsage usage, DateTimeOffset now);
}
