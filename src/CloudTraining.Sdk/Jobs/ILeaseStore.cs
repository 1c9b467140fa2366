namespace CloudTraining.Sdk.Jobs;

/// <summary>Leases for work that one host at a time does. Counted on the store's clock. Thread-safe.</summary>
public interface ILeaseStore
{
    /// <summary>Takes the lease when it is free, has run out, or is the owner's already.</summary>
    /// <returns>The lease, or null when another owner holds it.</returns>
    Task<Lease?> TryAcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken cancellationToken = default);

    /// <summary>Gives it up. Does nothing when it is not held any more.</summary>
    Task ReleaseAsync(Lease lease, CancellationToken cancellationToken = default);
}
