using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

public sealed partial class SqliteJobStore
{
    private const int TrimsPerCommit = 5_000;

    /// <inheritdoc/>
    public Task<JobEventPage> ReadAsync(long after, int max, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(session => EventRows.Read(session, after, max)));
    }

    /// <inheritdoc/>
    public Task<long> GetHeadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(ReadEventHead());
    }

    /// <inheritdoc/>
    public Task WaitAsync(long after, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        cancellationToken.ThrowIfCancellationRequested();
        return _signal.WaitAsync(after, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        var dropped = 0;
        while (true)
        {
            // In pieces, so that no commit waits long for a large one.
            var some = await _writer.RunAsync(batch => EventRows.Trim(batch, before, keep, TrimsPerCommit), cancellationToken, isOneOfMany: true).ConfigureAwait(false);
            dropped += some;
            if (some < TrimsPerCommit)
            {
                return dropped;
            }
        }
    }

    private long ReadEventHead() => _readers.Read(EventRows.ReadHead);
}
