using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
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
    /// <summary>So many times what one provider gets of a pass are listed, so that the others are among it when one has a lot.</summary>
    private const int ProvidersPerPass = 10;

    private readonly SettleWatch _watch = new(clock);

    /// <summary>One pass over the unsettled jobs, all providers at the same time: one that hangs, or has much to settle, keeps no other waiting. One bad job does not stop it.</summary>
    /// <returns>How many jobs changed.</returns>
    public async Task<int> SettleAsync(CancellationToken cancellationToken = default)
    {
        var twins = new TwinCanceller(writer, providers, _watch, clock, logger);
        var inFlight = dispatcher.InFlight.ToHashSet(StringComparer.Ordinal);
        var unsettled = await store.ListUnsettledAsync(options.Value.MaxPerPass * ProvidersPerPass, cancellationToken).ConfigureAwait(false);
        _watch.KeepOnly(unsettled.SelectMany(job => job.Attempts).Select(attempt => attempt.Id).ToHashSet(StringComparer.Ordinal));
        var changed = await Task.WhenAll(unsettled
            .Where(job => !inFlight.Contains(job.Id))
            .GroupBy(job => job.Provider, StringComparer.OrdinalIgnoreCase)
            .Select(of => SettleAsync(of.Take(options.Value.MaxPerPass), twins, cancellationToken))).ConfigureAwait(false);
        return changed.Sum();
    }

    /// <summary>One pass over the unsettled jobs of one provider.</summary>
    private async Task<int> SettleAsync(IEnumerable<TrainingJob> unsettled, TwinCanceller twins, CancellationToken cancellationToken)
    {
        var changed = 0;
        var patience = new SearchPatience(clock);
        foreach (var job in unsettled)
        {
            using var scope = JobLogScope.Push(job, ("step", "reconciliation"));
            try
            {
                var settled = await SettleAsync(job, patience, cancellationToken).ConfigureAwait(false);
                var ended = await twins.CancelAsync(settled ?? job, cancellationToken).ConfigureAwait(false);
                changed += settled is not null || ended ? 1 : 0;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogSettleFailed(logger, exception, job.Id);
            }
        }

        return changed;
    }

    /// <summary>One step towards the outcome of the job's current attempt.</summary>
    /// <returns>The changed job, or null when nothing changed.</returns>
    private async Task<TrainingJob?> SettleAsync(TrainingJob job, SearchPatience patience, CancellationToken cancellationToken)
    {
        if (job.IsTerminal || job.CurrentAttempt is not { IsUnsettled: true } attempt)
        {
            return null;
        }

        TrainingJob? changed = null;
        if (attempt.Outcome == AttemptOutcome.Open)
        {
            Steps.Reached("reconcile.marking", job.Id);
            changed = await ApplyAsync(job, new JobInput.OutcomeUnknown(attempt.Id, "the lease of the submitting host ran out"), cancellationToken).ConfigureAwait(false);
            if (changed is null)
            {
                return null;
            }

            (job, attempt) = (changed, changed.CurrentAttempt!);
        }

        if (providers.Find(job.Provider) is not { } provider)
        {
            return await AskPersonLateAsync(
                job,
                attempt,
                $"Nobody knows whether the provider took this job: none is registered as '{job.Provider}' on the host that looks. Register it, or look for the job there, then adopt it, declare it not submitted, or abandon it.",
                $"Attempt {attempt.Id} began {attempt.StartedAt:O}: {attempt.Error}.",
                cancellationToken).ConfigureAwait(false) ?? changed;
        }

        var context = ProviderContext.Of(job);
        var submission = JobSubmitter.CreateSubmission(job, attempt);
        if (provider.GetFeature<ISubmissionReconciler>() is { } reconciler && reconciler.CanReconcile(submission))
        {
            return await SearchAsync(job, attempt, provider, reconciler, context, patience, cancellationToken).ConfigureAwait(false) ?? changed;
        }

        if (provider.Descriptor.Capabilities.HasFlag(ProviderCapabilities.ClientToken))
        {
            return await RepeatAsync(job, attempt, provider, submission, context, cancellationToken).ConfigureAwait(false) ?? changed;
        }

        return await AskPersonAsync(
            job,
            $"Nobody knows whether {provider.Descriptor.Name} took this job, and it cannot be searched for there. Look for it, then adopt it, declare it not submitted, or abandon it.",
            $"Attempt {attempt.Id} began {attempt.StartedAt:O}: {attempt.Error}.",
            cancellationToken).ConfigureAwait(false) ?? changed;
    }

    private async Task<TrainingJob?> SearchAsync(
        TrainingJob job, SubmissionAttempt attempt, ICloudProvider provider, ISubmissionReconciler reconciler, ProviderContext context, SearchPatience patience, CancellationToken cancellationToken)
    {
        // Before the search: what a listing that took long did not show at its beginning may have been there at its end.
        var watched = _watch.Watched(attempt.Id);
        var found = await FindAsync(job, attempt, provider, reconciler, context, patience, cancellationToken).ConfigureAwait(false);
        Steps.Reached("reconcile.found", job.Id);
        if (found.Matches.Count > 0)
        {
            return await AdoptAsync(job, attempt, provider, found, context, cancellationToken).ConfigureAwait(false);
        }

        if (!found.IsComplete)
        {
            return await AskPersonLateAsync(
                job,
                attempt,
                $"Nobody knows whether {provider.Descriptor.Name} took this job: no complete search succeeded since {attempt.StartedAt:O}. Look for it there, then adopt it, declare it not submitted, or abandon it.",
                found.Evidence,
                cancellationToken).ConfigureAwait(false);
        }

        if (found.IsCertain)
        {
            return await ApplyAsync(job, new JobInput.NotSubmitted(attempt.Id, found.Evidence), cancellationToken).ConfigureAwait(false);
        }

        if (watched < provider.Descriptor.Limits.SettleTime + provider.Descriptor.Limits.CallTimeout)
        {
            return null;
        }

        Steps.Reached("reconcile.counting", job.Id);
        var counted = await ApplyAsync(job, new JobInput.ListedWithoutTrace(attempt.Id), cancellationToken).ConfigureAwait(false);
        Steps.Reached("reconcile.counted", job.Id);
        return counted;
    }

    private async Task<ReconcileResult> FindAsync(
        TrainingJob job, SubmissionAttempt attempt, ICloudProvider provider, ISubmissionReconciler reconciler, ProviderContext context, SearchPatience patience, CancellationToken cancellationToken)
    {
        var limit = provider.Descriptor.Limits.CallTimeout * 10;
        if (patience.IsOver(limit))
        {
            return new ReconcileResult([], false, $"Not searched: searches before it in the same pass failed for more than {limit}.");
        }

        // The provider dates its jobs by its own clock, and ours may have been set since.
        var now = clock.GetUtcNow();
        var notBefore = (attempt.StartedAt < now ? attempt.StartedAt : now) - options.Value.SearchMargin;
        var asked = clock.GetTimestamp();
        try
        {
            Steps.Reached("reconcile.searching", job.Id);
            return await ProviderCall.RunAsync(
                provider, "reconcile", limit, clock, token => reconciler.FindByClientTokenAsync(attempt.ClientToken, notBefore, context, token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            patience.Spend(asked);
            LogSearchFailed(logger, exception, job.Id, provider.Descriptor.Id);
            return new ReconcileResult([], false, $"The search failed: {(exception is ProviderException ? exception.Message : exception.GetType().Name)}");
        }
    }

    private async Task<TrainingJob?> AdoptAsync(TrainingJob job, SubmissionAttempt attempt, ICloudProvider provider, ReconcileResult found, ProviderContext context, CancellationToken cancellationToken)
    {
        // The oldest carries the job; the others are recorded in the same commit and cancelled until they have ended.
        var oldest = found.Matches[0];
        var input = new JobInput.Adopted(attempt.Id, oldest.Ref, oldest.Report) { Twins = [.. found.Matches.Skip(1).Select(match => match.Ref)] };
        Steps.Reached("reconcile.adopting", job.Id);
        var adopted = await writer.ApplyAsync(new JobDecision(job, input), cancellationToken).ConfigureAwait(false);
        Steps.Reached("reconcile.adopted", job.Id);
        if (adopted is { Outcome: TransitionOutcome.NotAllowed })
        {
            return await AskPersonAsync(
                job,
                $"{provider.Descriptor.Name} took this job as {oldest.Ref}, but another job here carries that name. Look at both, then abandon this one or delete the other.",
                found.Evidence.Length == 0 ? oldest.Ref.ToString() : $"{oldest.Ref}: {found.Evidence}",
                cancellationToken).ConfigureAwait(false);
        }

        if (adopted is not { HasChanged: true } changed)
        {
            return null;
        }

        LogAdopted(logger, job.Id, oldest.Ref.ToString(), found.Matches.Count);
        if (changed.Job is { IsCancelling: true, External: { } external })
        {
            // At once; repeated until its end is seen, should this fail.
            await ProviderCall.RunAsync(provider, "cancel", clock, token => provider.CancelAsync(external, context, token), cancellationToken).ConfigureAwait(false);
        }

        return changed.Job;
    }

    private async Task<TrainingJob?> RepeatAsync(TrainingJob job, SubmissionAttempt attempt, ICloudProvider provider, JobSubmission submission, ProviderContext context, CancellationToken cancellationToken)
    {
        var unknown = $"Nobody knows whether {provider.Descriptor.Name} took this job";
        const string Cure = "Look for it there, then adopt it, declare it not submitted, or abandon it.";
        if (job.Upload is not null)
        {
            return await AskPersonAsync(job, $"{unknown}, and it is not sent again, because its file would have to be uploaded anew. {Cure}", $"Attempt {attempt.Id} began {attempt.StartedAt:O}: {attempt.Error}.", cancellationToken).ConfigureAwait(false);
        }

        try
        {
            Steps.Reached("repeat.before", job.Id);
            var accepted = await ProviderCall.RunAsync(provider, "submit", clock, token => provider.SubmitAsync(submission, context, token), cancellationToken).ConfigureAwait(false);
            Steps.Reached("repeat.after", job.Id);
            return await AdoptAsync(job, attempt, provider, new ReconcileResult([accepted], true, string.Empty), context, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException conflict) when (conflict.Kind == ProviderErrorKind.Conflict)
        {
            return await AskPersonAsync(job, $"{provider.Descriptor.Name} has something under the name of this job already. {Cure}", conflict.Message, cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException failure)
        {
            // Also when it is refused for certain: that says what became of this call, not of the first one.
            LogRepeatFailed(logger, failure, job.Id, provider.Descriptor.Id);
            return await AskPersonLateAsync(job, attempt, $"{unknown}: sending it again under the same token failed since {attempt.StartedAt:O}. {Cure}", failure.Message, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Asks a person once it has taken long enough, by the clock on the wall or by how long it was watched here.</summary>
    private async Task<TrainingJob?> AskPersonLateAsync(TrainingJob job, SubmissionAttempt attempt, string reason, string evidence, CancellationToken cancellationToken)
    {
        var patience = options.Value.GiveUpAfter;
        return clock.GetUtcNow() - attempt.StartedAt >= patience || _watch.Watched(attempt.Id) >= patience
            ? await AskPersonAsync(job, reason, evidence, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private async Task<TrainingJob?> AskPersonAsync(TrainingJob job, string reason, string evidence, CancellationToken cancellationToken)
    {
        var raised = await ApplyAsync(job, new JobInput.NeedsAttention(job.CurrentAttempt!.Id, reason, evidence), cancellationToken).ConfigureAwait(false);
        if (raised is not null)
        {
            LogNeedsAttention(logger, job.Id, reason);
        }

        return raised;
    }

    private async Task<TrainingJob?> ApplyAsync(TrainingJob job, JobInput input, CancellationToken cancellationToken) =>
        await writer.ApplyAsync(new JobDecision(job, input), cancellationToken).ConfigureAwait(false) is { HasChanged: true } changed ? changed.Job : null;
}
