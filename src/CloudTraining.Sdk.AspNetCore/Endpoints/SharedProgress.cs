using CloudTraining.Sdk.Progress;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Reads the progress of a job once for all who ask at the same time, and hands it out again while it is fresh. Thread-safe.</summary>
internal sealed class SharedProgress(ICloudTrainingClient client, TimeSpan freshness, TimeProvider clock)
{
    private readonly RecentResults<JobProgress> _reads = new(freshness, burst: 1, clock);

    /// <summary>The progress of a running job.</summary>
    public async Task<JobProgress> GetAsync(string jobId, CancellationToken cancellationToken) =>
        (await _reads.GetAsync(jobId, () => client.GetProgressAsync(jobId, CancellationToken.None), cancellationToken)).Value;
}
