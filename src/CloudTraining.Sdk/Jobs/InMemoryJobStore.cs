namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// Keeps jobs, events and leases in the memory of this process: the default of a bare <c>AddCloudTraining()</c>. Nothing survives the process. Thread-safe;
/// reads of jobs take no lock. Leases are counted on the monotonic clock, so setting the wall clock changes none of them.
/// </summary>
public sealed partial class InMemoryJobStore : IJobStore, IJobEventLog, ILeaseStore
{
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly InMemoryJobTable _table = new();
    private readonly InMemoryEventLog _events = new();
    private long _changeNumber;

    /// <summary>Creates an empty store.</summary>
    /// <param name="clock">Its clock.</param>
    public InMemoryJobStore(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
    }

    /// <inheritdoc/>
    public Task<TrainingJob?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_table.Find(id));
    }

    /// <inheritdoc/>
    public Task<TrainingJob?> FindByExternalIdAsync(ProviderJobRef external, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(external);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_table.FindByExternal(external));
    }

    /// <inheritdoc/>
    public Task<TrainingJob?> FindByClientTokenAsync(string clientToken, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clientToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_table.FindByClientToken(clientToken));
    }

    /// <inheritdoc/>
    public Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.ThrowIfInvalid();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(InMemoryJobList.Read(_table, filter));
    }

    /// <inheritdoc/>
    public Task<JobSums> SumAsync(DateTimeOffset createdAtOrAfter, string? userId = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(InMemoryJobList.Sum(_table, createdAtOrAfter, userId));
    }

    /// <inheritdoc/>
    public Task<long> GetChangeNumberAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Interlocked.Read(ref _changeNumber));
    }

    /// <summary>Puts the row and its events as one commit. Under the gate.</summary>
    private TrainingJob Commit(TrainingJob? before, TrainingJob after, IReadOnlyList<JobEvent> events)
    {
        var stored = after with { Version = (before?.Version ?? 0) + 1 };
        _table.Put(before, stored);
        DropSettledLease(stored);
        _events.Append(events, stored.Version);
        Interlocked.Increment(ref _changeNumber);
        return stored;
    }
}
