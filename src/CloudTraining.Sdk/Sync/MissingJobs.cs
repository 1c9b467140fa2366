using System.Collections.Concurrent;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sync;

/// <summary>Remembers which jobs their provider did not know: a job counts as lost only after several sightings over minutes by the monotonic clock. Bounded by the active jobs. Thread-safe.</summary>
internal sealed class MissingJobs(TimeProvider clock)
{
    private const int RequiredSightings = 3;
    private static readonly TimeSpan RequiredSpan = TimeSpan.FromMinutes(3);
    private readonly ConcurrentDictionary<ProviderJobRef, (long FirstAt, int Count)> _sightings = new();

    public bool IsLost(ProviderJobRef job)
    {
        var (firstAt, count) = _sightings.AddOrUpdate(job, (clock.GetTimestamp(), 1), (_, seen) => (seen.FirstAt, seen.Count + 1));
        return count >= RequiredSightings && clock.GetElapsedTime(firstAt) >= RequiredSpan;
    }

    public void Found(ProviderJobRef job)
    {
        if (!_sightings.IsEmpty)
        {
            _sightings.TryRemove(job, out _);
        }
    }

    /// <summary>Forgets the jobs of a provider that are no longer active.</summary>
    public void KeepOnly(string provider, IReadOnlyList<TrainingJob> active)
    {
        if (_sightings.IsEmpty)
        {
            return;
        }

        var known = active.Select(job => job.External).ToHashSet();
        foreach (var job in _sightings.Keys.Where(job => job.Provider == provider && !known.Contains(job)))
        {
            _sightings.TryRemove(job, out _);
        }
    }
}
