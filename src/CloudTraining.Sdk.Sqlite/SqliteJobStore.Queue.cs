using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

public sealed partial class SqliteJobStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ClaimedJob>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnswerable(request);
        return await _writer.RunAsync(batch => ClaimSelection.Run(batch, request), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        return _readers.Read(session => Holds(session, owner))
            ? await _writer.RunAsync(batch => Renew(batch, owner, lease), cancellationToken).ConfigureAwait(false)
            : [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TrainingJob>> ListUnsettledAsync(int max, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        cancellationToken.ThrowIfCancellationRequested();
        var clock = _clock.Read();
        if (clock.SinceJump == TimeSpan.Zero)
        {
            // Just seen: the writer shortens what a clock set back made too long, also when nobody else writes.
            await _writer.RunAsync(static batch => batch.EventHead, cancellationToken).ConfigureAwait(false);
        }

        return _readers.Read(session => JobRows.ReadAll(session.Use(Sql.ListUnsettled).Bind(clock.Now).Bind(clock.SinceJump.Ticks).Bind(max)));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TrainingJob>> ListCancellingAsync(string afterId, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(afterId);
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<TrainingJob>>(_readers.Read(session => JobRows.ReadAll(session.Use(Sql.ListCancelling).Bind(afterId).Bind(max))));
    }

    /// <inheritdoc/>
    public Task<QueueSnapshot> ReadQueueAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(ReadQueue));
    }

    private static bool Holds(SqliteSession session, string owner)
    {
        using var held = session.Use(Sql.HoldsJobLease).Bind(owner);
        return held.Step();
    }

    private static List<string> Renew(WriteBatch batch, string owner, TimeSpan lease)
    {
        using var renewed = batch.Session.Use(Sql.RenewJobLeases).Bind(batch.Now + lease).Bind(lease.Ticks).Bind(owner).Bind(batch.Now).Bind(batch.Clock.SinceJump.Ticks);
        var ids = new List<string>();
        while (renewed.Step())
        {
            ids.Add(renewed.GetText(0));
        }

        return ids;
    }

    private QueueSnapshot ReadQueue(SqliteSession session)
    {
        // One transaction, so that a job is not seen in both lists, or in none.
        session.Execute("BEGIN");
        try
        {
            return new QueueSnapshot(ReadCandidates(session.Use(Sql.ListWaiting)), ReadCandidates(session.Use(Sql.ListRunning)), _clock.Read().Now);
        }
        finally
        {
            session.Rollback();
        }
    }

    private static List<QueueCandidate> ReadCandidates(SqliteStatement query)
    {
        using (query)
        {
            var candidates = new List<QueueCandidate>();
            while (query.Step())
            {
                candidates.Add(JobColumns.ReadCandidate(query));
            }

            return candidates;
        }
    }
}
