namespace CloudTraining.Sdk.Jobs;

public sealed partial class InMemoryJobStore
{
    private readonly OnceKeys _onceKeys = new();

    /// <inheritdoc/>
    public Task<JobAddResult> AddAsync(TrainingJob job, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotStorable(job, events);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(Add(job, events));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobSaveResult>> SaveAsync(IReadOnlyList<JobChange> changes, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotStorable(changes);
        cancellationToken.ThrowIfCancellationRequested();
        var results = new JobSaveResult[changes.Count];
        lock (_gate)
        {
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = Save(changes[i]);
            }
        }

        return Task.FromResult<IReadOnlyList<JobSaveResult>>(results);
    }

    /// <inheritdoc/>
    public Task<JobDeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_table.Find(id) is { } job
                ? TryDelete(job) ? JobDeleteOutcome.Deleted : JobDeleteOutcome.NotTerminal
                : JobDeleteOutcome.NotFound);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> DeleteEndedAsync(DateTimeOffset completedBefore, int max, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var ended = _table.All
                .Select(position => _table.Find(position.Id)!)
                .Where(job => job.IsTerminal && job.CompletedAt < completedBefore && !job.HasTwin)
                .OrderBy(job => job.CompletedAt)
                .ThenBy(job => job.Id, StringComparer.Ordinal)
                .Take(max);
            return Task.FromResult<IReadOnlyList<string>>([.. ended.ToList().Where(TryDelete).Select(job => job.Id)]);
        }
    }

    private JobAddResult Add(TrainingJob job, IReadOnlyList<JobEvent> events)
    {
        if (job.IdempotencyKey is { } key && _table.FindByIdempotencyKey(job.UserId, key) is { } first)
        {
            return new JobAddResult(first.RequestHash == job.RequestHash ? JobAddOutcome.Repeated : JobAddOutcome.IdempotencyKeyReused, first);
        }

        if (_table.Find(job.Id) is { } namesake)
        {
            return new JobAddResult(JobAddOutcome.IdTaken, namesake);
        }

        if (job.External is { } external && _table.FindByExternal(external) is { } carrier)
        {
            return new JobAddResult(JobAddOutcome.ExternalTaken, carrier);
        }

        return new JobAddResult(JobAddOutcome.Added, Commit(before: null, job, events));
    }

    private JobSaveResult Save(JobChange change)
    {
        var now = _clock.GetUtcNow();
        if (change.OnceKey is { } known && _onceKeys.Contains(known, now))
        {
            return new JobSaveResult(JobSaveOutcome.AlreadyDone, null);
        }

        if (_table.Find(change.Job.Id) is not { } stored)
        {
            return new JobSaveResult(JobSaveOutcome.NotFound, null);
        }

        if (stored.Version != change.Job.Version)
        {
            return new JobSaveResult(JobSaveOutcome.Conflict, null);
        }

        if (change.Job.External is { } external && _table.FindByExternal(external) is { } carrier && carrier.Id != stored.Id)
        {
            return new JobSaveResult(JobSaveOutcome.ExternalTaken, null);
        }

        if (change.OnceKey is { } key)
        {
            _onceKeys.Add(key, now);
        }

        return new JobSaveResult(JobSaveOutcome.Saved, Commit(stored, change.Job, change.Events));
    }

    private bool TryDelete(TrainingJob job)
    {
        var transition = JobTransitions.Delete(job, _clock.GetUtcNow());
        if (!transition.HasChanged)
        {
            return false;
        }

        _table.Remove(job);
        _leases.Remove(job.Id);
        _events.Append(transition.Events, job.Version + 1);
        Interlocked.Increment(ref _changeNumber);
        return true;
    }
}
