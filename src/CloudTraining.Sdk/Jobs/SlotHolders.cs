using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Jobs;

/// <summary>The entries that hold a slot, and how many there are of each combination of scopes: an index that follows the rows, so that a claim need not visit each of them. Not thread-safe.</summary>
internal sealed class SlotHolders
{
    private readonly Dictionary<string, QueueCandidate> _byJob = new(StringComparer.Ordinal);
    private readonly Dictionary<Scopes, int> _counts = [];

    /// <summary>All entries, in no promised order.</summary>
    public IReadOnlyCollection<QueueCandidate> All => _byJob.Values;

    /// <summary>The slots taken now.</summary>
    public SlotUsage CountUsage()
    {
        var usage = new SlotUsage();
        foreach (var (scopes, count) in _counts)
        {
            usage.Add(scopes.Provider, scopes.UserId, scopes.OrganizationId, scopes.TeamId, count);
        }

        return usage;
    }

    /// <summary>Follows a row: adds it, replaces it, or removes it when it holds no slot any more.</summary>
    public void Put(TrainingJob job)
    {
        if (!job.HoldsSlot)
        {
            Remove(job.Id);
            return;
        }

        var candidate = QueueCandidate.From(job);
        if (_byJob.TryGetValue(job.Id, out var known))
        {
            if (known == candidate)
            {
                return;
            }

            Remove(job.Id);
        }

        _byJob.Add(job.Id, candidate);
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, Scopes.Of(candidate), out _)++;
    }

    /// <summary>Removes the entry of a job if it has one.</summary>
    public void Remove(string jobId)
    {
        if (!_byJob.Remove(jobId, out var candidate))
        {
            return;
        }

        var scopes = Scopes.Of(candidate);
        if (--CollectionsMarshal.GetValueRefOrAddDefault(_counts, scopes, out _) == 0)
        {
            _counts.Remove(scopes);
        }
    }

    private readonly record struct Scopes(string Provider, string? UserId, string? OrganizationId, string? TeamId)
    {
        public static Scopes Of(QueueCandidate candidate) => new(candidate.Provider, candidate.UserId, candidate.OrganizationId, candidate.TeamId);
    }
}
