namespace CloudTraining.Sdk.Jobs;

public sealed partial class InMemoryJobStore
{
    private readonly Dictionary<string, JobLease> _leases = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimedJob>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnswerable(request);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var now = _clock.GetUtcNow();

            // All is decided before anything is stored: a decision that throws leaves the queue as it was.
            var decisions = new List<(TrainingJob Before, Transition Decided)>();
            foreach (var candidate in SelectNext(request, now))
            {
                var job = _table.Find(candidate.JobId)!;
                decisions.Add((job, request.Decide(job, now)));
            }

            var claimed = new List<ClaimedJob>(decisions.Count);
            foreach (var (job, decided) in decisions)
            {
                if (decided.HasChanged)
                {
                    _leases[job.Id] = new JobLease(request.Owner, decided.Job.CurrentAttempt?.Id, _clock.GetTimestamp(), request.Lease);
                    claimed.Add(new ClaimedJob(Commit(job, decided.Job, decided.Events), now + request.Lease));
                }
            }

            return Task.FromResult<IReadOnlyList<ClaimedJob>>(claimed);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RenewAsync(string owner, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var held = _leases.Where(entry => entry.Value.Owner == owner && !HasRunOut(entry.Value)).Select(entry => entry.Key).ToList();
            foreach (var id in held)
            {
                _leases[id] = _leases[id] with { GrantedAt = _clock.GetTimestamp(), Length = lease };
            }

            return Task.FromResult<IReadOnlyList<string>>(held);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TrainingJob>> ListUnsettledAsync(int max, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var jobs = _table.Unsettled
                .Where(id => !_leases.TryGetValue(id, out var lease) || HasRunOut(lease))
                .Select(id => _table.Find(id)!)
                .OrderBy(job => job.Attention is not null)
                .ThenBy(job => job.CurrentAttempt?.StartedAt ?? job.CreatedAt)
                .ThenBy(job => job.Id, StringComparer.Ordinal)
                .Take(max);
            return Task.FromResult<IReadOnlyList<TrainingJob>>([.. jobs]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TrainingJob>> ListCancellingAsync(string afterId, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(afterId);
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var ids = _table.Cancelling.Where(id => string.CompareOrdinal(id, afterId) > 0).Order(StringComparer.Ordinal).Take(max);
            return Task.FromResult<IReadOnlyList<TrainingJob>>([.. ids.Select(id => _table.Find(id)!)]);
        }
    }

    /// <inheritdoc/>
    public Task<QueueSnapshot> ReadQueueAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(new QueueSnapshot([.. _table.Waiting.All], [.. _table.Running.All], _clock.GetUtcNow()));
        }
    }

    private IReadOnlyList<QueueCandidate> SelectNext(ClaimRequest request, DateTimeOffset now)
    {
        if (_table.Waiting.All.Count == 0)
        {
            return [];
        }

        var usage = _table.Running.CountUsage();
        return request.Policy.IsAgeOrdered
            ? request.Policy.SelectNextFromLanes(full => _table.Waiting.Lanes(request.Providers, full), usage, now, request.Max)
            : request.Policy.SelectNext(_table.Waiting.All.Where(candidate => request.Providers?.Contains(candidate.Provider) != false), usage, now, request.Max);
    }

    /// <summary>A lease covers a job from the claim to the recorded outcome, never while it trains.</summary>
    private void DropSettledLease(TrainingJob stored)
    {
        var open = stored is { IsTerminal: false, CurrentAttempt: { Outcome: AttemptOutcome.Open } attempt } ? attempt.Id : null;
        if (_leases.TryGetValue(stored.Id, out var lease) && (open is null || open != lease.AttemptId))
        {
            _leases.Remove(stored.Id);
        }
    }

    private bool HasRunOut(JobLease lease) => _clock.GetElapsedTime(lease.GrantedAt) >= lease.Length;

    private sealed record JobLease(string Owner, string? AttemptId, long GrantedAt, TimeSpan Length);
}
