using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// Sends cancels again whose end is not seen: stored by a host that died, asked for while the provider's id was not known, or refused at first. For providers that are polled the
/// poller does it; here are those that call back and would else never be asked again. Goes round: cancels that keep failing let the others have their turn. Thread-safe.
/// </summary>
internal sealed partial class CancelRepeater(
    IJobStore store,
    IProviderRegistry providers,
    PollingDecision polling,
    ActiveJobRefresher refresher,
    IOptions<ReconciliationOptions> options,
    ILogger<CancelRepeater> logger)
{
    private const int PageSize = 500;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private string _after = string.Empty;

    /// <summary>One pass over at most <see cref="ReconciliationOptions.MaxPerPass"/> cancels, on from where the last one ended. One bad job does not stop it.</summary>
    public async Task RepeatAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var polled = polling.Providers.Select(provider => provider.Descriptor.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var left = options.Value.MaxPerPass;
            while (await store.ListCancellingAsync(_after, PageSize, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
            {
                foreach (var job in page)
                {
                    _after = job.Id;
                    if (polled.Contains(job.Provider) || providers.Find(job.Provider) is null)
                    {
                        continue;
                    }

                    await RepeatAsync(job, cancellationToken).ConfigureAwait(false);
                    if (--left == 0)
                    {
                        return;
                    }
                }
            }

            _after = string.Empty;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task RepeatAsync(TrainingJob job, CancellationToken cancellationToken)
    {
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

    [LoggerMessage(LogLevel.Debug, "Failed to read job {JobId} after its cancellation was sent again; the next pass tries again")]
    private static partial void LogReadFailed(ILogger logger, Exception exception, string jobId);
}
