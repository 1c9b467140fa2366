using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// The watch over what cannot be ruled out: a process that stood still between its last check and its send for longer than lease and settle time. Looks now and then at what the
/// providers began lately; a job that carries a token of ours and is not recorded is adopted, or cancelled as a twin. Adds nothing else. Thread-safe.
/// </summary>
internal sealed partial class SubmissionWatch(
    IJobStore store,
    JobRecorder recorder,
    IProviderRegistry providers,
    IOptions<ReconciliationOptions> options,
    TimeProvider clock,
    ILogger<SubmissionWatch> logger)
{
    private const int MaxPages = 1_000;
    private readonly Dictionary<string, (long LookedAt, DateTimeOffset Since)> _looks = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Looks at each provider whose turn it is. One that fails is looked at again with the next pass, from where it was.</summary>
    /// <returns>How many jobs were found that were not recorded.</returns>
    public async Task<int> LookAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var found = 0;
            foreach (var provider in providers.Providers.Where(provider => provider.Descriptor.Capabilities.HasFlag(ProviderCapabilities.Reconcile)))
            {
                try
                {
                    found += await LookAsync(provider, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    LogLookFailed(logger, exception, provider.Descriptor.Id);
                }
            }

            return found;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<int> LookAsync(ICloudProvider provider, CancellationToken cancellationToken)
    {
        var id = provider.Descriptor.Id;
        var now = clock.GetUtcNow();
        var isFirst = !_looks.TryGetValue(id, out var last);
        if (!isFirst && clock.GetElapsedTime(last.LookedAt) < options.Value.WatchInterval)
        {
            return 0;
        }

        var looked = clock.GetTimestamp();
        var since = isFirst ? now - options.Value.WatchHorizon : last.Since;
        var unrecorded = new List<ProviderJob>();
        string? token = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await ListAsync(provider, since, token, cancellationToken).ConfigureAwait(false);
            foreach (var job in answer.Jobs)
            {
                if (await FindUnrecordedAsync(job, cancellationToken).ConfigureAwait(false) is not null)
                {
                    unrecorded.Add(job);
                }
            }

            token = answer.NextPageToken;
            if (token is null || (answer.Jobs.Count > 0 && answer.Jobs.All(job => job.CreatedAt < since)))
            {
                break;
            }
        }

        // The oldest first: it carries the job if nothing does yet.
        var found = 0;
        for (var i = unrecorded.Count - 1; i >= 0; i--)
        {
            found += await RecordAsync(unrecorded[i], cancellationToken).ConfigureAwait(false) ? 1 : 0;
        }

        // Twice the margin: what is missing from lists today, or dated by another clock, is looked at again.
        _looks[id] = (looked, now - provider.Descriptor.Limits.SettleTime - (options.Value.SearchMargin * 2));
        return found;
    }

    private Task<ProviderJobPage> ListAsync(ICloudProvider provider, DateTimeOffset since, string? token, CancellationToken cancellationToken) =>
        ProviderCall.RunAsync(provider, "list", clock, call => provider.ListAsync(new JobQuery { CreatedAtOrAfter = since, PageToken = token }, ProviderContext.Host, call), cancellationToken);

    /// <summary>The job of ours whose token it carries although that job does not know it; null for all others.</summary>
    private async Task<TrainingJob?> FindUnrecordedAsync(ProviderJob listed, CancellationToken cancellationToken) =>
        listed.ClientToken is { } token
        && await store.FindByClientTokenAsync(token, cancellationToken).ConfigureAwait(false) is { } job
        && job.External != listed.Ref
        && job.Attempts.All(attempt => attempt.External != listed.Ref)
            ? job
            : null;

    private async Task<bool> RecordAsync(ProviderJob listed, CancellationToken cancellationToken)
    {
        var said = new ProviderEvent { Job = listed.Ref, ClientToken = listed.ClientToken, Report = listed.Report };
        Steps.Reached("watch.found", listed.Ref.Id);
        if (await recorder.RecordAsync(said, cancellationToken: cancellationToken).ConfigureAwait(false) is not { HasChanged: true } recorded)
        {
            return false;
        }

        LogFound(logger, recorded.Job.Id, listed.Ref.ToString());
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "The provider runs {External}, which carries a token of job {JobId} and was not recorded; recorded it now")]
    private static partial void LogFound(ILogger logger, string jobId, string external);

    [LoggerMessage(LogLevel.Debug, "Failed to look at what {Provider} began lately; the next pass looks again")]
    private static partial void LogLookFailed(ILogger logger, Exception exception, string provider);
}
