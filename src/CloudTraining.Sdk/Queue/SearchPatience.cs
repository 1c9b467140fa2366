namespace CloudTraining.Sdk.Queue;

/// <summary>
/// How long the searches at one provider failed in one pass. Many that fail at once cost little; one that hangs to its limit says that those behind it would hang as well, and the pass would take
/// hours in which nothing else is settled. Not thread-safe.
/// </summary>
internal sealed class SearchPatience(TimeProvider clock)
{
    private TimeSpan _spent;

    /// <summary>Whether failed searches took that long by now.</summary>
    public bool IsOver(TimeSpan limit) => _spent >= limit;

    /// <summary>Counts a search that failed.</summary>
    /// <param name="asked">The time stamp of its beginning.</param>
    public void Spend(long asked) => _spent += clock.GetElapsedTime(asked);
}
