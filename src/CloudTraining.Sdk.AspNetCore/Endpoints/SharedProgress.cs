using System.Collections.Concurrent;
using CloudTraining.Sdk.Progress;
using CloudTraining.Sdk.Sync;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Reads the progress of a job once for all who ask at the same time, and hands it out again while it is fresh. Thread-safe.</summary>
internal sealed class SharedProgress(ICloudTrainingClient client, TimeSpan freshness, TimeProvider clock)
{
    private const int SweepAt = 4_096;
    private readonly SingleFlight<JobProgress> _reads = new();
    private readonly ConcurrentDictionary<string, Reading> _known = new(StringComparer.Ordinal);

    /// <summary>The progress of a running job.</summary>
    public Task<JobProgress> GetAsync(string jobId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(jobId, out var known) && clock.GetElapsedTime(known.ReadAt) < freshness)
        {
            return Task.FromResult(known.Progress);
        }

        return _reads.RunAsync(jobId, () => ReadAsync(jobId), cancellationToken);
    }

    private async Task<JobProgress> ReadAsync(string jobId)
    {
        // Not a caller's token: whoever leaves does not take the answer away from the others. The provider's own call timeout bounds it.
        var progress = await client.GetProgressAsync(jobId, CancellationToken.None);
        if (freshness > TimeSpan.Zero)
        {
            if (_known.Count >= SweepAt)
            {
                Sweep();
            }

            _known[jobId] = new Reading(progress, clock.GetTimestamp());
        }

        return progress;
    }

    private void Sweep()
    {
        foreach (var (jobId, reading) in _known)
        {
            if (clock.GetElapsedTime(reading.ReadAt) >= freshness)
            {
                _known.TryRemove(new KeyValuePair<string, Reading>(jobId, reading));
            }
        }
    }

    private sealed record Reading(JobProgress Progress, long ReadAt);
}
