using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.ReliabilityTests.Harness;

/// <summary>A host's way to a shared store that can break: named operations fail or wait, as when the disk or the network is away for one host only.</summary>
internal sealed class FaultyStore(InMemoryJobStore inner) : IJobStore, IJobEventLog, ILeaseStore
{
    /// <summary>Called before each operation with its name; may throw or wait.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Makes these operations fail as a store does that is away.</summary>
    public void Break(params string[] operations) => Before = operation =>
        operations.Contains(operation) ? throw new JobStoreException($"The store is away ({operation}).", isTransient: true) : Task.CompletedTask;

    public async Task<TrainingJob?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        await EnterAsync("find");
        return await inner.FindAsync(id, cancellationToken);
    }

    public Task<TrainingJob?> FindByExternalIdAsync(ProviderJobRef external, CancellationToken cancellationToken = default) => inner.FindByExternalIdAsync(external, cancellationToken);

    public Task<TrainingJob?> FindByClientTokenAsync(string clientToken, CancellationToken cancellationToken = default) => inner.FindByClientTokenAsync(clientToken, cancellationToken);

    public Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken = default) => inner.ListAsync(filter, cancellationToken);

    public Task<JobSums> SumAsync(DateTimeOffset createdAtOrAfter, string? userId = null, CancellationToken cancellationToken = default) => inner.SumAsync(createdAtOrAfter, userId, cancellationToken);

    public Task<JobAddResult> AddAsync(TrainingJob job, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken = default) => inner.AddAsync(job, events, cancellationToken);

    public async Task<IReadOnlyList<JobSaveResult>> SaveAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken = default)
    {
        await EnterAsync("save");
        return await inner.SaveAsync(changes, cancellationToken);
    }

    public async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken = default)
    {
        await EnterAsync("claim");
        return await inner.ClaimAsync(request, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        await EnterAsync("renew");
        return await inner.RenewAsync(owner, lease, cancellationToken);
    }

    public Task<IReadOnlyList<TrainingJob>> ListUnsettledAsync(int max, CancellationToken cancellationToken = default) => inner.ListUnsettledAsync(max, cancellationToken);

    public Task<IReadOnlyList<TrainingJob>> ListCancellingAsync(string afterId, int max, CancellationToken cancellationToken = default) => inner.ListCancellingAsync(afterId, max, cancellationToken);

    public Task<QueueSnapshot> ReadQueueAsync(CancellationToken cancellationToken = default) => inner.ReadQueueAsync(cancellationToken);

    public Task<JobDeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken = default) => inner.DeleteAsync(id, cancellationToken);

    public Task<IReadOnlyList<string>> DeleteEndedAsync(DateTimeOffset completedBefore, int max, CancellationToken cancellationToken = default) => inner.DeleteEndedAsync(completedBefore, max, cancellationToken);

    public Task<long> GetChangeNumberAsync(CancellationToken cancellationToken = default) => inner.GetChangeNumberAsync(cancellationToken);

    public Task<JobEventPage> ReadAsync(long after, int max, CancellationToken cancellationToken = default) => inner.ReadAsync(after, max, cancellationToken);

    public Task<long> GetHeadAsync(CancellationToken cancellationToken = default) => inner.GetHeadAsync(cancellationToken);

    public Task WaitAsync(long after, CancellationToken cancellationToken = default) => inner.WaitAsync(after, cancellationToken);

    public Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken = default) => inner.TrimAsync(before, keep, cancellationToken);

    public Task<Lease?> TryAcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken cancellationToken = default) => inner.TryAcquireAsync(name, owner, ttl, cancellationToken);

    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken = default) => inner.ReleaseAsync(lease, cancellationToken);

    private Task EnterAsync(string operation) => Before?.Invoke(operation) ?? Task.CompletedTask;
}
