namespace CloudTraining.Sdk.Jobs;

public sealed partial class InMemoryJobStore
{
    /// <inheritdoc/>
    public Task<JobEventPage> ReadAsync(long after, int max, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_events.Read(after, max));
    }

    /// <inheritdoc/>
    public Task<long> GetHeadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_events.Head);
    }

    /// <inheritdoc/>
    public Task WaitAsync(long after, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        cancellationToken.ThrowIfCancellationRequested();
        return _events.WaitAsync(after, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_events.Trim(before, keep));
    }
}
