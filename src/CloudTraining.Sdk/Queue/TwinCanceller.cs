using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Queue;

/// <summary>Cancels the second jobs that a provider runs for one of ours, again with each pass until the provider says that they have ended. Thread-safe.</summary>
internal sealed partial class TwinCanceller(JobWriter writer, IProviderRegistry providers, SettleWatch watch, TimeProvider clock, ILogger logger)
{
    /// <summary>One try for each twin of the job. A failing one stops nothing.</summary>
    /// <returns>Whether one was recorded as ended.</returns>
    public async Task<bool> CancelAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var twin in job.Attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Twin))
        {
            if (twin.External is not { } external || providers.Find(external.Provider) is not { } provider)
            {
                continue;
            }

            try
            {
                if (await HasEndedAsync(job, twin, external, provider, cancellationToken).ConfigureAwait(false))
                {
                    Steps.Reached("twin.recording", job.Id);
                    var recorded = await writer.ApplyAsync(job.Id, new JobInput.TwinCancelled(twin.Id), cancellationToken: cancellationToken).ConfigureAwait(false);
                    changed |= recorded is { HasChanged: true };
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogTwinFailed(logger, exception, job.Id, external.ToString());
            }
        }

        return changed;
    }

    private async Task<bool> HasEndedAsync(TrainingJob job, SubmissionAttempt twin, ProviderJobRef external, ICloudProvider provider, CancellationToken cancellationToken)
    {
        var context = ProviderContext.Of(job);
        Steps.Reached("twin.before", job.Id);
        var outcome = await ProviderCall.RunAsync(provider, "cancel", clock, token => provider.CancelAsync(external, context, token), cancellationToken).ConfigureAwait(false);
        Steps.Reached("twin.after", job.Id);
        LogTwinAsked(logger, job.Id, external.ToString(), outcome);
        if (outcome == CancelOutcome.AlreadyTerminal)
        {
            return true;
        }

        // "Will try" is not an end, and what a provider does not find it may only not list yet.
        var watched = watch.Watched(twin.Id);
        try
        {
            var answer = await ProviderCall.RunAsync(provider, "get", clock, token => provider.GetAsync(external, context, token), cancellationToken).ConfigureAwait(false);
            return answer.Report.Status?.IsTerminal() == true;
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound)
        {
            return watched >= provider.Descriptor.Limits.SettleTime;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Job {JobId} was also taken as {External} by an attempt that does not carry it; asked the provider to cancel that one: {Outcome}")]
    private static partial void LogTwinAsked(ILogger logger, string jobId, string external, CancelOutcome outcome);

    [LoggerMessage(LogLevel.Warning, "The second job {External} of job {JobId} could not be cancelled and may cost money; the next pass tries again")]
    private static partial void LogTwinFailed(ILogger logger, Exception exception, string jobId, string external);
}
