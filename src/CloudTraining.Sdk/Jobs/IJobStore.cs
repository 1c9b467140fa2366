namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// Keeps jobs. Implementations are thread-safe singletons; everything returned is durable (as far as the store is); a batch is a list of independent
/// changes, each of which wins or loses by itself. A lost race is a value, never an exception. When the storage itself fails, members throw <see cref="JobStoreException"/>
/// and nothing of that call was stored in part.
/// </summary>
public interface IJobStore
{
    /// <summary>The job with that id, or null.</summary>
    Task<TrainingJob?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The job the provider knows by that name, or null. One indexed look-up.</summary>
    Task<TrainingJob?> FindByExternalIdAsync(ProviderJobRef external, CancellationToken cancellationToken = default);

    /// <summary>The job one of whose attempts carries that client token, or null. One indexed look-up.</summary>
    Task<TrainingJob?> FindByClientTokenAsync(string clientToken, CancellationToken cancellationToken = default);

    /// <summary>Jobs that pass the filter, newest <see cref="TrainingJob.CreatedAt"/> first, then by id descending.</summary>
    Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Jobs in numbers, without a job being read whole: what a period cost, how many jobs had which end, how long they waited and ran.</summary>
    /// <param name="createdAtOrAfter">Only jobs created at or after this instant.</param>
    /// <param name="userId">Only jobs of this user; null for all.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<JobSums> SumAsync(DateTimeOffset createdAtOrAfter, string? userId = null, CancellationToken cancellationToken = default);

    /// <summary>Adds a job with its events in one commit. Idempotent by (user, <see cref="TrainingJob.IdempotencyKey"/>); never overwrites.</summary>
    Task<JobAddResult> AddAsync(TrainingJob job, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken = default);

    /// <summary>Saves each change whose <see cref="JobChange.Job"/> still has the stored version, with its events and once-key in the same commit. One result per change, in order.</summary>
    Task<IReadOnlyList<JobSaveResult>> SaveAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken = default);

    /// <summary>The only way of a queue entry to running: takes the next jobs that the policy allows, counted from rows inside the same commit, each under a lease of the owner.</summary>
    Task<IReadOnlyList<ClaimedJob>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken = default);

    /// <summary>Extends the lease of every job the owner still holds, in one statement. A lease that ran out stays so: the job may be in another's hands already.</summary>
    /// <returns>The ids of the jobs it still holds.</returns>
    Task<IReadOnlyList<string>> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Jobs whose current attempt is to be settled by reconciliation: its outcome is unknown, or it is open and its lease ran out; also jobs with a twin to cancel (<see cref="TrainingJob.NeedsSettling"/>). Those that wait for a person come last, otherwise the oldest current attempt first (a job without attempts counts from its creation).</summary>
    Task<IReadOnlyList<TrainingJob>> ListUnsettledAsync(int max, CancellationToken cancellationToken = default);

    /// <summary>Jobs whose cancel is under way (<see cref="TrainingJob.IsCancelling"/>), by id in ordinal order. They do not count as unsettled: however many there are, they hide no unknown outcome.</summary>
    /// <param name="afterId">Only ids after this one, to go on where the last call ended; empty from the beginning.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<TrainingJob>> ListCancellingAsync(string afterId, int max, CancellationToken cancellationToken = default);

    /// <summary>All entries that wait or hold a slot, as the claim would see them now.</summary>
    Task<QueueSnapshot> ReadQueueAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes a job that has ended, with a <see cref="JobEventType.JobDeleted"/> event; an active job, or one with a twin still to cancel, is never deleted.</summary>
    Task<JobDeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Deletes jobs that ended before an instant, the oldest first, each with its <see cref="JobEventType.JobDeleted"/> event; an active job, or one with a twin still to cancel, is never deleted.</summary>
    /// <param name="completedBefore">Only jobs whose <see cref="TrainingJob.CompletedAt"/> is before this instant.</param>
    /// <param name="max">How many at most in this call.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>The ids of the deleted jobs; what else is kept under them (artifacts) may go as well.</returns>
    Task<IReadOnlyList<string>> DeleteEndedAsync(DateTimeOffset completedBefore, int max, CancellationToken cancellationToken = default);

    /// <summary>A number that rises with every commit of any host. One cheap read.</summary>
    Task<long> GetChangeNumberAsync(CancellationToken cancellationToken = default);
}
