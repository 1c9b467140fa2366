using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// Sends cancels again whose end is not seen: stored by a host that died, asked for while the provider's id was not known, or refused at first. For providers that are polled the
/// poller does it; here are those that call back and would else never be asked again. Thread-safe.
/// </summary>
internal sealed partial class CancelRepeater(
    IJobStore store,
    IProviderRegistry providers,
    PollingDecision polling,
    ActiveJobRefresher refresher,
    IOptions<ReconciliationOptions> options,
    ILogger<CancelRepeater> logger)
{
    /// <summary>One pass. One bad job does not stop it.</summary>
    public async Task RepeatAsync(CancellationToken cancellationToken = default)
    {
        var polled = polling.Providers.Select(provider => provider.Descriptor.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var job in await store.ListUnsettledAsync(options.Value.MaxPerPass, cancellationToken).ConfigureAwait(false))
        {
            if (!job.IsCancelling || polled.Contains(job.Provider) || providers.Find(job.Provider) is null)
            {
                continue;
            }

            using var scope = JobLogScope.Push(job, ("step", "cancel"));
            try
            {
                await refresher.RefreshAsync(job, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogReadFailed(logger, exception, job.Id);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Failed to read job {JobId} after its cancellation was sent again; the next pass tries again")]
    private static partial void LogReadFailed(ILogger logger, Exception exception, string jobId);
}
