using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Queue;

/// <summary>
/// Settles submissions whose outcome nobody knows: asks the provider for the client token and adopts, counts complete listings without a trace, or asks a person.
/// Cancels twins. Never submits anything anew by itself, except to a provider that takes the same token twice without harm. Thread-safe.
/// </summary>
public sealed partial class SubmissionSettler(
    IJobStore store,
    JobWriter writer,
    IProviderRegistry providers,
    JobDispatcher dispatcher,
    IOptions<ReconciliationOptions> options,
    TimeProvider clock,
    ILogger<SubmissionSettler> logger)
{
    /// <summary>One pass over the unsettled jobs. One bad job does not stop it.</summary>
    /// <returns>How many jobs changed.</returns>
    public async Task<int> SettleAsync(CancellationToken cancellationToken = default)
    {
        var changed = 0;
        var inFlight = dispatcher.InFlight.ToHashSet(StringComparer.Ordinal);
        foreach (var job in await store.ListUnsettledAsync(options.Value.MaxPerPass, cancellationToken).ConfigureAwait(false))
        {
            if (inFlight.Contains(job.Id))
            {
                continue;
            }

            using var correlation = CorrelationId.Push(job.CorrelationId);
            using var fields = LogContext.Push(("job_id", job.Id), ("provider", job.Provider), ("user_id", job.UserId), ("step", "reconciliation"));
            try
            {
                if (await SettleAsync(job, cancellationToken).ConfigureAwait(false))
                {
                    changed++;
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogSettleFailed(logger, exception, job.Id);
            }
        }

        return changed;
    }

    private async Task<bool> SettleAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        var changed = await CancelTwinsAsync(job, cancellationToken).ConfigureAwait(false);
        if (job.IsTerminal || job.CurrentAttempt is not { IsUnsettled: true } attempt)
        {
            return changed;
        }

        if (attempt.Outcome == AttemptOutcome.Open)
        {
            var marked = await writer.ApplyAsync(new JobDecision(job, new JobInput.OutcomeUnknown(attempt.Id, "the lease of the submitting host ran out")), cancellationToken).ConfigureAwait(false);
            if (marked is not { HasChanged: true } unknown)
            {
                return changed;
            }

            (job, attempt, changed) = (unknown.Job, unknown.Job.CurrentAttempt!, true);
        }

        if (providers.Find(job.Provider) is not { } provider)
        {
            return changed;
        }

        var context = new ProviderContext(job.UserId, job.OrganizationId);
        var submission = JobSubmitter.CreateSubmission(job, attempt);
        if (provider.GetFeature<ISubmissionReconciler>() is { } reconciler && reconciler.CanReconcile(submission))
        {
            return await SearchAsync(job, attempt, provider, reconciler, context, cancellationToken).ConfigureAwait(false) || changed;
        }

        if (provider.Descriptor.Capabilities.HasFlag(ProviderCapabilities.ClientToken))
        {
            return await RepeatAsync(job, attempt, provider, submission, context, cancellationToken).ConfigureAwait(false) || changed;
        }

        return await AskPersonAsync(
            job,
            $"Nobody knows whether {provider.Descriptor.Name} took this job, and it cannot be searched for there. Look for it, then adopt it, declare it not submitted, or abandon it.",
            $"Attempt {attempt.Id} began {attempt.StartedAt:O}: {attempt.Error}.",
            cancellationToken).ConfigureAwait(false) || changed;
    }

    private async Task<bool> SearchAsync(TrainingJob job, SubmissionAttempt attempt, ICloudProvider provider, ISubmissionReconciler reconciler, ProviderContext context, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(provider.Descriptor.Limits.CallTimeout * 10, clock);
        using var call = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        ReconcileResult found;
        try
        {
            found = await reconciler.FindByClientTokenAsync(attempt.ClientToken, attempt.StartedAt, context, call.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogSearchFailed(logger, exception, job.Id, provider.Descriptor.Id);
            found = new ReconcileResult([], false, $"The search failed: {(exception is ProviderException ? exception.Message : exception.GetType().Name)}");
        }

        Steps.Reached("reconcile.found", job.Id);
        if (found.Matches.Count > 0)
        {
            // The oldest carries the job; the others are recorded on the same attempt's token only at the provider, so they are cancelled right here.
            var oldest = found.Matches[0];
            var adopted = await writer.ApplyAsync(new JobDecision(job, new JobInput.Adopted(attempt.Id, oldest.Ref, oldest.Report)), cancellationToken).ConfigureAwait(false);
            LogAdopted(logger, job.Id, oldest.Ref.ToString(), found.Matches.Count);
            foreach (var twin in found.Matches.Skip(1))
            {
                await provider.CancelAsync(twin.Ref, context, cancellationToken).ConfigureAwait(false);
            }

            return adopted is { HasChanged: true };
        }

        var age = clock.GetUtcNow() - attempt.StartedAt;
        if (found.IsComplete)
        {
            if (age < provider.Descriptor.Limits.SettleTime + provider.Descriptor.Limits.CallTimeout)
            {
                return false;
            }

            var listed = await writer.ApplyAsync(new JobDecision(job, new JobInput.ListedWithoutTrace(attempt.Id)), cancellationToken).ConfigureAwait(false);
            return listed is { HasChanged: true };
        }

        return age >= options.Value.GiveUpAfter && await AskPersonAsync(
            job,
            $"Nobody knows whether {provider.Descriptor.Name} took this job: no complete search succeeded since {attempt.StartedAt:O}. Look for it there, then adopt it, declare it not submitted, or abandon it.",
            found.Evidence,
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> RepeatAsync(TrainingJob job, SubmissionAttempt attempt, ICloudProvider provider, JobSubmission submission, ProviderContext context, CancellationToken cancellationToken)
    {
        JobInput outcome;
        try
        {
            var accepted = await provider.SubmitAsync(submission, context, cancellationToken).ConfigureAwait(false);
            outcome = new JobInput.Adopted(attempt.Id, accepted.Ref, accepted.Report);
        }
        catch (ProviderException refusal) when (refusal is { IsOutcomeKnown: true, IsTransient: false })
        {
            outcome = new JobInput.Refused(attempt.Id, refusal.Message, null);
        }

        return await writer.ApplyAsync(new JobDecision(job, outcome), cancellationToken).ConfigureAwait(false) is { HasChanged: true };
    }

    private async Task<bool> CancelTwinsAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var twin in job.Attempts.Where(attempt => attempt.Outcome == AttemptOutcome.Twin))
        {
            if (twin.External is not { } external || providers.Find(external.Provider) is not { } provider)
            {
                continue;
            }

            var outcome = await provider.CancelAsync(external, new ProviderContext(job.UserId, job.OrganizationId), cancellationToken).ConfigureAwait(false);
            LogTwinCancelled(logger, job.Id, external.ToString(), outcome);
            var recorded = await writer.ApplyAsync(job.Id, new JobInput.TwinCancelled(twin.Id), cancellationToken: cancellationToken).ConfigureAwait(false);
            changed |= recorded is { HasChanged: true };
        }

        return changed;
    }

    private async Task<bool> AskPersonAsync(TrainingJob job, string reason, string evidence, CancellationToken cancellationToken)
    {
        var raised = await writer.ApplyAsync(new JobDecision(job, new JobInput.NeedsAttention(job.CurrentAttempt!.Id, reason, evidence)), cancellationToken).ConfigureAwait(false);
        if (raised is not { HasChanged: true })
        {
            return false;
        }

        LogNeedsAttention(logger, job.Id, reason);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "Adopted job {JobId}: the provider had taken it as {External} ({Matches} match)")]
    private static partial void LogAdopted(ILogger logger, string jobId, string external, int matches);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} was also taken as {External} by an attempt that does not carry it; asked the provider to cancel that one: {Outcome}")]
    private static partial void LogTwinCancelled(ILogger logger, string jobId, string external, CancelOutcome outcome);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} needs attention: {Reason}")]
    private static partial void LogNeedsAttention(ILogger logger, string jobId, string reason);

    [LoggerMessage(LogLevel.Debug, "The search for job {JobId} at {Provider} failed; the next pass searches again")]
    private static partial void LogSearchFailed(ILogger logger, Exception exception, string jobId, string provider);

    [LoggerMessage(LogLevel.Debug, "Failed to settle the submission of job {JobId}; the next pass tries again")]
    private static partial void LogSettleFailed(ILogger logger, Exception exception, string jobId);
}
