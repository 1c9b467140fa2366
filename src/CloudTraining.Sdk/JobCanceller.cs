using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk;

/// <summary>Cancels a job: the wish is stored first, then sent, then the provider's confirmation awaited for a while. What is not confirmed is repeated by later refreshes.</summary>
internal sealed partial class JobCanceller(JobWriter writer, IProviderRegistry providers, ActiveJobRefresher refresher, IJobStore store, TimeProvider clock, ILogger<JobCanceller> logger)
{
    private static readonly TimeSpan StandardWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(500);

    public async Task<JobActionResult> CancelAsync(string id, string? by, TimeSpan? wait, CancellationToken cancellationToken)
    {
        Steps.Reached("cancel.storing", id);
        var asked = JobId.IsValid(id) ? await writer.ApplyAsync(id, new JobInput.CancelRequested(by), cancellationToken: cancellationToken).ConfigureAwait(false) : null;
        Steps.Reached("cancel.stored", id);
        if (asked is not { } result)
        {
            throw new JobNotFoundException(id);
        }

        if (result.Outcome == TransitionOutcome.AlreadyTerminal || result.Job.IsTerminal)
        {
            return new JobActionResult(result.Job, result.Outcome);
        }

        var outcome = result.Outcome == TransitionOutcome.NoChange ? TransitionOutcome.Applied : result.Outcome;
        if (result.Job.External is null)
        {
            // Its submission is under way: the stored wish is sent as soon as the provider's id is known.
            return new JobActionResult(result.Job, outcome);
        }

        using var scope = JobLogScope.Push(result.Job, ("step", "cancel"));
        var ended = await SendAndAwaitAsync(result.Job, wait ?? StandardWait, cancellationToken).ConfigureAwait(false);
        return new JobActionResult(ended, outcome);
    }

    private async Task<TrainingJob> SendAndAwaitAsync(TrainingJob job, TimeSpan wait, CancellationToken cancellationToken)
    {
        var current = job;
        using var limit = new CancellationTokenSource(wait, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var provider = providers.Get(job.Provider);
            Steps.Reached("cancel.sending", job.Id);
            var outcome = await provider.CancelAsync(job.External!, new ProviderContext(job.UserId, job.OrganizationId), both.Token).ConfigureAwait(false);
            Steps.Reached("cancel.sent", job.Id);
            LogCancelSent(logger, job.Id, outcome);
            while (!current.IsTerminal)
            {
                await refresher.RefreshAsync(current, both.Token).ConfigureAwait(false);
                current = await store.FindAsync(job.Id, both.Token).ConfigureAwait(false) ?? current;
                if (!current.IsTerminal)
                {
                    await Task.Delay(CheckEvery, clock, both.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotConfirmed(logger, job.Id, wait);
        }
        catch (Exception exception) when (exception is ProviderException or UnknownProviderException)
        {
            LogCancelFailed(logger, exception, job.Id);
        }

        return current;
    }

    [LoggerMessage(LogLevel.Information, "Asked the provider to cancel job {JobId}: {Outcome}")]
    private static partial void LogCancelSent(ILogger logger, string jobId, CancelOutcome outcome);

    [LoggerMessage(LogLevel.Information, "The provider did not confirm the cancellation of job {JobId} within {Wait}; it is repeated with each refresh")]
    private static partial void LogNotConfirmed(ILogger logger, string jobId, TimeSpan wait);

    [LoggerMessage(LogLevel.Warning, "The cancellation of job {JobId} could not be sent; it is repeated with each refresh")]
    private static partial void LogCancelFailed(ILogger logger, Exception exception, string jobId);
}
