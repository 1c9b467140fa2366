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
    private readonly InputUploader _uploader = new(writer, logger);
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

        var outcome = await CallAsync(job, attempt, abort).ConfigureAwait(false);
        Steps.Reached("record.before", job.Id);
        await RecordAsync(job, outcome, abort).ConfigureAwait(false);
        Steps.Reached("record.after", job.Id);
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

        var context = new ProviderContext(job.UserId, job.OrganizationId);
        var submission = CreateSubmission(job, attempt);
        if (job.Upload is { } upload && _isSending)
        {
            try
            {
                submission = submission with { Input = await _uploader.UploadAsync(job, upload, provider, context, abort).ConfigureAwait(false) };
            }
            catch (ProviderException refusal)
            {
                return Refuse(job, attempt, refusal);
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                return new JobInput.NotSubmitted(attempt.Id, "the host stopped during the upload; no job was submitted");
            }
        }

        var timeout = provider.Descriptor.Limits.CallTimeout;
        if (!await TrustLeaseForAsync(job.Id, timeout, abort).ConfigureAwait(false))
        {
            return new JobInput.NotSubmitted(attempt.Id, !_isSending ? "the host is stopping; nothing was sent" : "the lease ran out before the call; nothing was sent");
        }

        using var limit = new CancellationTokenSource(timeout, clock);
        using var call = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, abort);
        try
        {
            Steps.Reached("send.before", job.Id);
            var accepted = await provider.SubmitAsync(submission, context, call.Token).ConfigureAwait(false);
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

    private JobInput.Refused Refuse(TrainingJob job, SubmissionAttempt attempt, ProviderException refusal)
    {
        TimeSpan? retryDelay = refusal.IsTransient ? RetryDelay.After(job.Queue!.Attempt, refusal, options, Random.Shared) : null;
        LogRefused(logger, refusal, job.Id, retryDelay);
        return new JobInput.Refused(attempt.Id, refusal.Message, retryDelay);
    }

    /// <summary>Whether the claim holds for longer than the call may take; renews once when it does not.</summary>
    private async Task<bool> TrustLeaseForAsync(string jobId, TimeSpan timeout, CancellationToken abort)
    {
        if (!_isSending || abort.IsCancellationRequested)
        {
            return false;
        }

        if (leases.Remaining(jobId) > timeout)
        {
            return true;
        }

        await renewAsync(abort).ConfigureAwait(false);
        return leases.Remaining(jobId) > timeout;
    }

    /// <summary>Records the outcome, trying again while the store is away: what the provider said is known only here.</summary>
    private async Task RecordAsync(TrainingJob job, JobInput outcome, CancellationToken abort)
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

                return;
            }
            catch (JobStoreException exception) when (exception.IsTransient && !abort.IsCancellationRequested)
            {
                LogRecordRetried(logger, exception, job.Id, outcome.GetType().Name);
                await Task.Delay(RecordRetryDelay, clock, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Job {JobId} was submitted successfully as {External}")]
    private static partial void LogAccepted(ILogger logger, string jobId, string external);

    [LoggerMessage(LogLevel.Warning, "The provider refused job {JobId}; next try in {RetryDelay} (none when empty)")]
    private static partial void LogRefused(ILogger logger, Exception exception, string jobId, TimeSpan? retryDelay);

    [LoggerMessage(LogLevel.Warning, "The outcome of submitting job {JobId} is unknown: {Reason}. It is not sent again before reconciliation has settled it")]
    private static partial void LogUnknown(ILogger logger, Exception exception, string jobId, string reason);

    [LoggerMessage(LogLevel.Warning, "The outcome {Input} of job {JobId} was not recorded: {Outcome}. Another host settled the attempt meanwhile")]
    private static partial void LogNotRecorded(ILogger logger, string jobId, string input, TransitionOutcome outcome);

    [LoggerMessage(LogLevel.Warning, "The store is away; the outcome {Input} of job {JobId} is recorded as soon as it is back")]
    private static partial void LogRecordRetried(ILogger logger, Exception exception, string jobId, string input);
}
