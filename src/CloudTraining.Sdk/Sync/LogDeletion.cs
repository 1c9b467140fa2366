using System.Collections.Concurrent;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// Deletes the kept logs of jobs that were deleted. The job is gone then, so nobody would ever ask for its log again: one that cannot be deleted is remembered and tried again with the next clean-up,
/// and neither fails the deletion of the job nor leaves other logs behind. Thread-safe.
/// </summary>
internal sealed partial class LogDeletion(IJobArtifactStore artifacts, ILogger<LogDeletion> logger)
{
    private readonly ConcurrentDictionary<string, bool> _left = new(StringComparer.Ordinal);

    public async Task DeleteAsync(IEnumerable<string> jobIds, CancellationToken cancellationToken)
    {
        var ids = jobIds.ToList();
        ids.ForEach(id => _left[id] = true);
        foreach (var id in ids)
        {
            try
            {
                await artifacts.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
                _left.TryRemove(id, out _);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotDeleted(logger, exception, id);
            }
        }
    }

    /// <summary>Tries again what could not be deleted before.</summary>
    public Task RetryAsync(CancellationToken cancellationToken) => DeleteAsync(_left.Keys, cancellationToken);

    [LoggerMessage(LogLevel.Warning, "The kept log of the deleted job {JobId} could not be deleted; the next clean-up tries again")]
    private static partial void LogNotDeleted(ILogger logger, Exception exception, string jobId);
}
