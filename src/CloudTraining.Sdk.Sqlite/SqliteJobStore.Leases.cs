using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

public sealed partial class SqliteJobStore
{
    /// <inheritdoc/>
    public Task<Lease?> TryAcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ttl, TimeSpan.Zero);
        return _writer.RunAsync(batch => TryAcquire(batch, name, owner, ttl), cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return _writer.RunAsync(batch => batch.Session.Use(Sql.ReleaseLease).Bind(lease.Name).Bind(lease.Owner).Bind(lease.Fence).Run(), cancellationToken);
    }

    private static Lease? TryAcquire(WriteBatch batch, string name, string owner, TimeSpan ttl)
    {
        var (isHeld, holder, fence) = FindHolder(batch, name);
        if (isHeld && holder != owner)
        {
            return null;
        }

        if (!isHeld)
        {
            fence++;
        }

        batch.Session.Use(Sql.PutLease).Bind(name).Bind(owner).Bind(fence).Bind(batch.Now + ttl).Bind(ttl.Ticks).Run();
        return new Lease(name, owner, fence, batch.Now + ttl);
    }

    private static (bool IsHeld, string? Owner, long Fence) FindHolder(WriteBatch batch, string name)
    {
        using var row = batch.Session.Use(Sql.FindLease).Bind(name);
        if (!row.Step())
        {
            return (false, null, 0);
        }

        var owner = row.FindText(0);

        // After a jump of the clock a lease is not judged until its holder has had the time to renew it.
        var isCurrent = row.GetTime(2) > batch.Now || row.GetInt64(3) >= batch.Clock.SinceJump.Ticks;
        return (owner is not null && isCurrent, owner, row.GetInt64(1));
    }
}
