namespace CloudTraining.Sdk.Jobs;

/// <summary>The ordered log of all events. Written only by <see cref="IJobStore"/> in the commit that changes a job. Thread-safe.</summary>
public interface IJobEventLog
{
    /// <summary>Events after the cursor, in order. Never skips an event because a lower number committed later.</summary>
    /// <param name="after">The cursor of the last event seen; 0 from the beginning.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<JobEventPage> ReadAsync(long after, int max, CancellationToken cancellationToken = default);

    /// <summary>The cursor of the newest event; 0 when there is none yet.</summary>
    Task<long> GetHeadAsync(CancellationToken cancellationToken = default);

    /// <summary>Completes when an event after the cursor can be read, of any host.</summary>
    Task WaitAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>Drops events older than <paramref name="before"/> and all but the newest <paramref name="keep"/>; raises the floor accordingly.</summary>
    /// <returns>How many were dropped.</returns>
    Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken = default);
}
