using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk;

/// <summary>Cancels a job: the wish is stored first, then sent once, then the provider's confirmation awaited for a while. What is not confirmed is repeated by later refreshes.</summary>
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
        var began = clock.GetTimestamp();
        var isSent = await SendAsync(result.Job, cancellationToken).ConfigureAwait(false);
        var rest = (wait ?? StandardWait) - clock.GetElapsedTime(began);
        var ended = await AwaitEndAsync(result.Job, isSent, rest, cancellationToken).ConfigureAwait(false);
        return new JobActionResult(ended, outcome);
    }

    /// <summary>Sends the wish once, for as long as a call may take: the wait is for the confirmation.</summary>
    private async Task<bool> SendAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        try
        {
            var provider = providers.Get(job.Provider);
            Steps.Reached("cancel.sending", job.Id);
            var outcome = await ProviderCall.RunAsync(provider, "cancel", clock, call => provider.CancelAsync(job.External!, ProviderContext.Of(job), call), cancellationToken).ConfigureAwait(false);
            Steps.Reached("cancel.sent", job.Id);
            LogCancelSent(logger, job.Id, outcome);
            return true;
        }
        catch (Exception exception) when (exception is ProviderException or UnknownProviderException)
        {
            LogCancelFailed(logger, exception, job.Id);
            return false;
        }
    }

    /// <summary>Reads the job until it has ended or the wait is over; once when the wish did not arrive, for it may have ended by itself.</summary>
    private async Task<TrainingJob> AwaitEndAsync(TrainingJob job, bool isSent, TimeSpan wait, CancellationToken cancellationToken)
    {
        var current = job;
        if (wait <= TimeSpan.Zero)
        {
            return current;
        }

        using var limit = new CancellationTokenSource(wait, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (true)
            {
                var pause = await ReadAsync(current, both.Token).ConfigureAwait(false);
                current = await store.FindAsync(job.Id, both.Token).ConfigureAwait(false) ?? current;
                if (current.IsTerminal || !isSent || pause is null)
                {
                    return current;
                }

                await Task.Delay(pause.Value, clock, both.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotConfirmed(logger, job.Id, wait);
            return current;
        }
    }

    /// <returns>When to read again; null when reading has no prospect.</returns>
    private async Task<TimeSpan?> ReadAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        try
        {
            await refresher.ReadAsync(job, cancellationToken).ConfigureAwait(false);
            return CheckEvery;
        }
        catch (Exception exception) when (exception is ProviderException or UnknownProviderException)
        {
            LogReadFailed(logger, exception, job.Id);
            return exception is not ProviderException { IsTransient: true } transient ? null
                : transient.RetryAfter > CheckEvery ? transient.RetryAfter
                : CheckEvery;
        }
    }

    [LoggerMessage(LogLevel.Information, "Asked the provider to cancel job {JobId}: {Outcome}")]
    private static partial void LogCancelSent(ILogger logger, string jobId, CancelOutcome outcome);

    [LoggerMessage(LogLevel.Information, "The provider did not confirm the cancellation of job {JobId} within {Wait}; it is repeated with each refresh")]
    private static partial void LogNotConfirmed(ILogger logger, string jobId, TimeSpan wait);

    [LoggerMessage(LogLevel.Debug, "The status of job {JobId} could not be read after its cancellation was sent")]
    private static partial void LogReadFailed(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(LogLevel.Warning, "The cancellation of job {JobId} could not be sent; it is repeated with each refresh")]
    private static partial void LogCancelFailed(ILogger logger, Exception exception, string jobId);
}
