using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// The rows of <see cref="InMemoryJobStore"/> with their indexes. One writer at a time; readers take no lock, because every row is an immutable value
/// and the ordered sets are replaced whole.
/// </summary>
internal sealed class InMemoryJobTable
{
    private readonly ConcurrentDictionary<string, TrainingJob> _jobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ProviderJobRef, string> _byExternal = new();
    private readonly ConcurrentDictionary<string, string> _byClientToken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string User, string Key), string> _byIdempotencyKey = new();
    private readonly ConcurrentDictionary<string, ImmutableSortedSet<JobListPosition>> _byUser = new(StringComparer.Ordinal);
    private ImmutableSortedSet<JobListPosition> _all = [];
    private ImmutableSortedSet<JobListPosition> _active = [];

    /// <summary>All positions, newest first.</summary>
    public ImmutableSortedSet<JobListPosition> All => Volatile.Read(ref _all);

    /// <summary>The positions of jobs that have not ended, newest first. Finished jobs cost those who ask for active ones nothing.</summary>
    public ImmutableSortedSet<JobListPosition> Active => Volatile.Read(ref _active);

    /// <summary>The positions of a user's jobs, newest first.</summary>
    public ImmutableSortedSet<JobListPosition> OfUser(string userId) => _byUser.GetValueOrDefault(userId, []);

    /// <summary>Entries that wait for a slot. Writer only.</summary>
    public WaitingEntries Waiting { get; } = new();

    /// <summary>Entries that hold a slot. Writer only.</summary>
    public SlotHolders Running { get; } = new();

    /// <summary>Jobs with an attempt that reconciliation may have to look at. Writer only.</summary>
    public HashSet<string> Unsettled { get; } = new(StringComparer.Ordinal);

    /// <summary>Jobs whose cancel is under way. Writer only.</summary>
    public HashSet<string> Cancelling { get; } = new(StringComparer.Ordinal);

    public TrainingJob? Find(string id) => _jobs.GetValueOrDefault(id);

    public TrainingJob? FindByExternal(ProviderJobRef external) => _byExternal.TryGetValue(external, out var id) ? Find(id) : null;

    public TrainingJob? FindByClientToken(string clientToken) => _byClientToken.TryGetValue(clientToken, out var id) ? Find(id) : null;

    public TrainingJob? FindByIdempotencyKey(string? userId, string key) => _byIdempotencyKey.TryGetValue((userId ?? string.Empty, key), out var id) ? Find(id) : null;

    /// <summary>Puts a row in place of the one before, or as a new one.</summary>
    public void Put(TrainingJob? before, TrainingJob after)
    {
        IndexQueue(before, after);
        IndexExternal(before, after);
        for (var i = 0; before?.Attempts.Count != after.Attempts.Count && i < after.Attempts.Count; i++)
        {
            _byClientToken[after.Attempts[i].ClientToken] = after.Id;
        }

        if (before is null && after.IdempotencyKey is { } key)
        {
            _byIdempotencyKey[(after.UserId ?? string.Empty, key)] = after.Id;
        }

        _jobs[after.Id] = after;
        IndexOrder(before, after);
    }

    public void Remove(TrainingJob job)
    {
        RemovePosition(job);
        _jobs.TryRemove(job.Id, out _);
        Waiting.Remove(job);
        Running.Remove(job.Id);
        Unsettled.Remove(job.Id);
        Cancelling.Remove(job.Id);
        if (job.External is { } external)
        {
            _byExternal.TryRemove(external, out _);
        }

        foreach (var attempt in job.Attempts)
        {
            _byClientToken.TryRemove(attempt.ClientToken, out _);
        }

        if (job.IdempotencyKey is { } key)
        {
            _byIdempotencyKey.TryRemove((job.UserId ?? string.Empty, key), out _);
        }
    }

    private void IndexQueue(TrainingJob? before, TrainingJob after)
    {
        if (before is not null)
        {
            Waiting.Remove(before);
        }

        Waiting.Add(after);
        if (before is null || !HasSameEntry(before, after))
        {
            Running.Put(after);
        }

        Keep(Unsettled, after.Id, after.NeedsSettling);
        Keep(Cancelling, after.Id, after.IsCancelling);
    }

    private static void Keep(HashSet<string> ids, string id, bool belongs)
    {
        if (belongs)
        {
            ids.Add(id);
        }
        else
        {
            ids.Remove(id);
        }
    }

    private static bool HasSameEntry(TrainingJob before, TrainingJob after) =>
        before.Queue == after.Queue
        && before.Provider == after.Provider
        && before.UserId == after.UserId
        && before.OrganizationId == after.OrganizationId
        && before.TeamId == after.TeamId;

    private void IndexExternal(TrainingJob? before, TrainingJob after)
    {
        if (before?.External == after.External)
        {
            return;
        }

        if (before?.External is { } old)
        {
            _byExternal.TryRemove(old, out _);
        }

        if (after.External is { } external)
        {
            _byExternal[external] = after.Id;
        }
    }

    private void IndexOrder(TrainingJob? before, TrainingJob after)
    {
        var position = JobListPosition.Of(after);
        if (before is not null && (JobListPosition.Of(before) != position || before.UserId != after.UserId))
        {
            RemovePosition(before);
            before = null;
        }

        if (before is null)
        {
            Volatile.Write(ref _all, _all.Add(position));
            if (after.UserId is { } user)
            {
                _byUser[user] = OfUser(user).Add(position);
            }
        }

        var wasActive = before is { IsTerminal: false };
        if (wasActive == after.IsTerminal)
        {
            Volatile.Write(ref _active, after.IsTerminal ? _active.Remove(position) : _active.Add(position));
        }
    }

    private void RemovePosition(TrainingJob job)
    {
        var position = JobListPosition.Of(job);
        Volatile.Write(ref _all, _all.Remove(position));
        Volatile.Write(ref _active, _active.Remove(position));
        if (job.UserId is { } user)
        {
            var rest = OfUser(user).Remove(position);
            if (rest.IsEmpty)
            {
                _byUser.TryRemove(user, out _);
            }
            else
            {
                _byUser[user] = rest;
            }
        }
    }
}
