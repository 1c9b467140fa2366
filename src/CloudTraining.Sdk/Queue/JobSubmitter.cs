using System.Text.Json;
using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Queue;

/// <summary>One submission from its claim to its recorded outcome. The call is made once; whatever is not certain is recorded as unknown.</summary>
internal sealed partial class JobSubmitter(
    JobWriter writer,
    IProviderRegistry providers,
    HeldLeases leases,
    QueueOptions options,
    Func<CancellationToken, Task> renewAsync,
    TimeProvider clock,
    ILogger logger)
{
    private static readonly TimeSpan RecordRetryDelay = TimeSpan.FromSeconds(1);
    private readonly InputUploader _uploader = new(clock, logger);
    private volatile bool _isSending = true;

    /// <summary>From now on nothing is sent that was not sent yet; or again.</summary>
    public bool IsSending
    {
        get => _isSending;
        set => _isSending = value;
    }

    public async Task SubmitAsync(TrainingJob job, CancellationToken abort)
    {
        var attempt = job.CurrentAttempt!;
        using var correlation = CorrelationId.Push(job.CorrelationId);
        using var fields = LogContext.Push(("job_id", job.Id), ("provider", job.Provider), ("user_id", job.UserId), ("step", "submission"), ("attempt", job.Attempts.Count));

        Steps.Reached("submission.start", job.Id);
        var outcome = await CallAsync(job, attempt, abort).ConfigureAwait(false);
        Steps.Reached(BeforeRecording(outcome), job.Id);
        var recorded = await RecordAsync(job, outcome, abort).ConfigureAwait(false);
        Steps.Reached(AfterRecording(outcome), job.Id);
        if (outcome is JobInput.Accepted accepted)
        {
            await SendWishAsync(job, accepted.External, recorded, abort).ConfigureAwait(false);
        }
    }

    internal static JobSubmission CreateSubmission(TrainingJob job, SubmissionAttempt attempt) => new()
    {
        JobId = job.Id,
        AttemptId = attempt.Id,
        ClientToken = attempt.ClientToken,
        Input = job.Input,
        ConfigName = job.ConfigName,
        HardwareType = job.HardwareType,
        Metadata = job.Metadata,
    };

    private async Task<JobInput> CallAsync(TrainingJob job, SubmissionAttempt attempt, CancellationToken abort)
    {
        if (providers.Find(job.Provider) is not { } provider)
        {
            var registered = string.Join(", ", providers.Providers.Select(known => known.Descriptor.Id));
            return new JobInput.Refused(attempt.Id, $"No cloud provider is registered as '{job.Provider}' on this host. Registered: {registered}.", null);
        }

        var context = ProviderContext.Of(job);
        var submission = CreateSubmission(job, attempt);
        if (job.Upload is { } upload && _isSending)
        {
            var (input, outcome) = await UploadAsync(job, attempt, upload, provider, context, abort).ConfigureAwait(false);
            if (outcome is not null)
            {
                return outcome;
            }

            submission = submission with { Input = input };
        }

        // A call never takes longer than its lease allows, and needs some of it left when it begins.
        var timeout = Shorter(provider.Descriptor.Limits.CallTimeout, options.Lease * 2 / 3);
        if (!await TrustLeaseForAsync(job.Id, attempt.Id, timeout, abort).ConfigureAwait(false))
        {
            return new JobInput.NotSubmitted(attempt.Id, !_isSending ? "the host is stopping; nothing was sent" : "the lease ran out before the call; nothing was sent");
        }

        using var limit = new CancellationTokenSource(timeout, clock);
        using var call = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, abort);
        try
        {
            Steps.Reached("send.before", job.Id);
            var accepted = await AwaitAnswerAsync(job, attempt, provider.SubmitAsync(submission, context, call.Token), call.Token).ConfigureAwait(false);
            Steps.Reached("answer.after", job.Id);
            LogAccepted(logger, job.Id, accepted.Ref.ToString());
            return new JobInput.Accepted(attempt.Id, accepted.Ref, accepted.Report);
        }
        catch (ProviderException refusal) when (refusal.IsOutcomeKnown)
        {
            return Refuse(job, attempt, refusal);
        }
        catch (Exception exception)
        {
            var reason = limit.IsCancellationRequested ? $"no answer within {timeout}"
                : abort.IsCancellationRequested ? "the host stopped before the answer came"
                : exception is ProviderException ? exception.Message
                : $"{exception.GetType().Name} after the call began";
            LogUnknown(logger, exception, job.Id, reason);
            return provider.GetFeature<ISubmissionReconciler>()?.CanReconcile(submission) == true || provider.Descriptor.Capabilities.HasFlag(ProviderCapabilities.ClientToken)
                ? new JobInput.OutcomeUnknown(attempt.Id, reason)
                : new JobInput.NeedsAttention(
                    attempt.Id,
                    $"Nobody knows whether {provider.Descriptor.Name} took this job, and it cannot be searched for there. Look for it, then adopt it, declare it not submitted, or abandon it.",
                    $"Attempt {attempt.Id} began {attempt.StartedAt:O}: {reason}.");
        }
    }

    /// <returns>The input with the address of the file, or why the job is not sent.</returns>
    private async Task<(JsonElement Input, JobInput? Outcome)> UploadAsync(TrainingJob job, SubmissionAttempt attempt, JobUpload upload, ICloudProvider provider, ProviderContext context, CancellationToken abort)
    {
        try
        {
            if (await FindReasonToStopAsync(job, attempt).ConfigureAwait(false) is { } settled)
            {
                return (job.Input, new JobInput.NotSubmitted(attempt.Id, settled));
            }

            // It may take an hour, and somebody may cancel the job meanwhile: what was not sent costs nothing.
            var input = await _uploader.UploadAsync(job, upload, provider, context, async () => await FindReasonToStopAsync(job, attempt).ConfigureAwait(false) is null, abort).ConfigureAwait(false);
            return await FindReasonToStopAsync(job, attempt).ConfigureAwait(false) is { } reason ? (input, new JobInput.NotSubmitted(attempt.Id, reason)) : (input, null);
        }
        catch (ProviderException refusal)
        {
            return (job.Input, Refuse(job, attempt, refusal));
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return (job.Input, new JobInput.NotSubmitted(attempt.Id, "the host stopped during the upload; no job was submitted"));
        }
        catch (JobStoreException)
        {
            return (job.Input, new JobInput.NotSubmitted(attempt.Id, "the store was away during the upload; no job was submitted"));
        }
        catch (Exception exception)
        {
            // Whatever it was, it counts as a try: a job whose upload always breaks must come to an end.
            return (job.Input, Refuse(job, attempt, new ProviderException(ProviderErrorKind.Unavailable, provider.Descriptor.Id, "upload", $"The upload broke off with {exception.GetType().Name}.", exception) { NothingSent = true }));
        }
    }

    /// <summary>Says that the job is uploading, and why it is no longer to be sent; null when it is.</summary>
    private async Task<string?> FindReasonToStopAsync(TrainingJob job, SubmissionAttempt attempt)
    {
        var said = await writer.ApplyAsync(job.Id, new JobInput.UploadStarted(attempt.Id)).ConfigureAwait(false);
        return said is not { Outcome: TransitionOutcome.Applied or TransitionOutcome.NoChange } current ? "the attempt was settled by others meanwhile; nothing was sent"
            : current.Job.CancelRequestedAt is not null ? "it was cancelled before it was sent"
            : null;
    }

    private JobInput.Refused Refuse(TrainingJob job, SubmissionAttempt attempt, ProviderException refusal)
    {
        TimeSpan? retryDelay = refusal.IsTransient ? RetryDelay.After(job.Queue!.Attempt, refusal, options, Random.Shared) : null;
        LogRefused(logger, refusal, job.Id, retryDelay);
        return new JobInput.Refused(attempt.Id, refusal.Message, retryDelay);
    }

    private static string BeforeRecording(JobInput outcome) => outcome switch
    {
        JobInput.Accepted => "record.accepted.before",
        JobInput.Refused => "record.refused.before",
        JobInput.NotSubmitted => "record.not_submitted.before",
        _ => "record.unknown.before",
    };

    private static string AfterRecording(JobInput outcome) => outcome switch
    {
        JobInput.Accepted => "record.accepted.after",
        JobInput.Refused => "record.refused.after",
        JobInput.NotSubmitted => "record.not_submitted.after",
        _ => "record.unknown.after",
    };

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    /// <summary>Waits no longer than the token lets it, whatever the provider does with the token. An answer that comes after all is still recorded: it may be the only trace.</summary>
    private async Task<ProviderJob> AwaitAnswerAsync(TrainingJob job, SubmissionAttempt attempt, Task<ProviderJob> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!call.IsCompleted)
        {
            _ = KeepLateAnswerAsync(job, attempt, call);
            throw;
        }
    }

    private async Task KeepLateAnswerAsync(TrainingJob job, SubmissionAttempt attempt, Task<ProviderJob> call)
    {
        try
        {
            var late = await call.ConfigureAwait(false);
            LogAccepted(logger, job.Id, late.Ref.ToString());
            var recorded = await writer.ApplyAsync(job.Id, new JobInput.Accepted(attempt.Id, late.Ref, late.Report)).ConfigureAwait(false);
            await SendWishAsync(job, late.Ref, recorded, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Reconciliation looks for it anyhow.
            LogLateAnswerLost(logger, exception, job.Id);
        }
    }

    /// <summary>Sends a cancel that was asked for while the provider's id was not known, and one for a job that is gone from the store. Reconciliation repeats the former until it is done.</summary>
    private async Task SendWishAsync(TrainingJob job, ProviderJobRef external, Transition? recorded, CancellationToken abort)
    {
        if (recorded is { } known && (known.Job.CancelRequestedAt is null || known.Job.IsTerminal || known.Job.External != external))
        {
            return;
        }

        if (recorded is null)
        {
            LogOrphan(logger, job.Id, external.ToString());
        }

        var provider = providers.Get(job.Provider);
        try
        {
            Steps.Reached("wish.before", job.Id);
            await ProviderCall.RunAsync(provider, "cancel", clock, token => provider.CancelAsync(external, ProviderContext.Of(job), token), abort).ConfigureAwait(false);
            Steps.Reached("wish.after", job.Id);
        }
        catch (Exception exception)
        {
            LogCancelFailed(logger, exception, job.Id, external.ToString());
        }
    }

    /// <summary>Whether the claim holds for longer than the call may take; renews once when it does not.</summary>
    private async Task<bool> TrustLeaseForAsync(string jobId, string attemptId, TimeSpan timeout, CancellationToken abort)
    {
        if (!_isSending || abort.IsCancellationRequested)
        {
            return false;
        }

        if (leases.Remaining(jobId, attemptId) > timeout)
        {
            return true;
        }

        try
        {
            await renewAsync(abort).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is JobStoreException || (exception is OperationCanceledException && abort.IsCancellationRequested))
        {
            // A lease that cannot be renewed is not trusted; that nothing was sent is still certain.
            return false;
        }

        return leases.Remaining(jobId, attemptId) > timeout;
    }

    /// <summary>Records the outcome, trying again while the store is away: what the provider said is known only here.</summary>
    /// <returns>What was decided; null when the job is gone.</returns>
    private async Task<Transition?> RecordAsync(TrainingJob job, JobInput outcome, CancellationToken abort)
    {
        while (true)
        {
            try
            {
                // Not the caller's token: an outcome that is known is recorded even while the host stops.
                var recorded = await writer.ApplyAsync(new JobDecision(job, outcome), CancellationToken.None).ConfigureAwait(false);
                if (recorded is { HasChanged: false, Outcome: not TransitionOutcome.NoChange } refused)
                {
                    LogNotRecorded(logger, job.Id, outcome.GetType().Name, refused.Outcome);
                }

                return recorded;
            }
            catch (JobStoreException exception) when (exception.IsTransient && !abort.IsCancellationRequested)
            {
                LogRecordRetried(logger, exception, job.Id, outcome.GetType().Name);
                await Task.Delay(RecordRetryDelay, clock, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
