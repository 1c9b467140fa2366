namespace CloudTraining.Sdk.Jobs;

public sealed partial class InMemoryJobStore
{
    private readonly Dictionary<string, NamedLease> _namedLeases = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<Lease?> TryAcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ttl, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _namedLeases.TryGetValue(name, out var current);
            var isHeld = current is { Owner: not null } && _clock.GetElapsedTime(current.GrantedAt) < current.Length;
            if (isHeld && current!.Owner != owner)
            {
                return Task.FromResult<Lease?>(null);
            }

            var fence = isHeld ? current!.Fence : (current?.Fence ?? 0) + 1;
            _namedLeases[name] = new NamedLease(owner, fence, _clock.GetTimestamp(), ttl);
            return Task.FromResult<Lease?>(new Lease(name, owner, fence, _clock.GetUtcNow() + ttl));
        }
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_namedLeases.TryGetValue(lease.Name, out var current) && current.Owner == lease.Owner && current.Fence == lease.Fence)
            {
                _namedLeases[lease.Name] = current with { Owner = null };
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>A lease by name; without an owner it is free, and only its fence is remembered.</summary>
    private sealed record NamedLease(string? Owner, long Fence, long GrantedAt, TimeSpan Length);
}
