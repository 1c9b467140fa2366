namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// The only code that decides what happens to a job. Pure functions from (job, what happened, now) to (job', events): no clock, no store, no randomness.
/// Pollers, webhooks, endpoints and the dispatcher load, decide here, and save.
/// </summary>
public static partial class JobTransitions
{
    /// <summary>The longest error or reason that is stored, in characters; the rest is cut.</summary>
    public const int MaxTextLength = 4_000;

    private static readonly IReadOnlyList<JobEvent> NoEvents = [];

    /// <summary>Decides what an input does to a job.</summary>
    public static Transition Apply(TrainingJob job, JobInput input, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(input);
        return input switch
        {
            JobInput.Claimed claimed => Claim(job, claimed, now),
            JobInput.UploadStarted upload => StartUpload(job, upload, now),
            JobInput.Accepted accepted => Accept(job, accepted.AttemptId, accepted.External, accepted.Report, [], now),
            JobInput.Adopted adopted => Accept(job, adopted.AttemptId, adopted.External, adopted.Report, adopted.Twins, now),
            JobInput.Refused refused => Refuse(job, refused, now),
            JobInput.OutcomeUnknown unknown => MarkUnknown(job, unknown, now),
            JobInput.ListedWithoutTrace listed => CountEmptyListing(job, listed, now),
            JobInput.NotSubmitted notSubmitted => SettleAsNotSubmitted(job, notSubmitted.AttemptId, notSubmitted.Reason, now),
            JobInput.TwinCancelled twin => ConfirmTwinCancelled(job, twin, now),
            JobInput.NeedsAttention attention => RaiseAttention(job, attention, now),
            JobInput.Abandoned abandoned => Abandon(job, abandoned, now),
            JobInput.Reported reported => Report(job, reported.Report, now),
            JobInput.CancelRequested cancel => RequestCancel(job, cancel, now),
            JobInput.Approved approved => Approve(job, approved, now),
            JobInput.Rejected rejected => Reject(job, rejected, now),
            JobInput.ApprovalExpired => Expire(job, now),
            JobInput.PriorityChanged priority => ChangePriority(job, priority, now),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input.GetType().Name, "Not an input that transitions decide about."),
        };
    }

    private static Transition ChangePriority(TrainingJob job, JobInput.PriorityChanged input, DateTimeOffset now)
    {
        if (job.IsTerminal)
        {
            return Unchanged(job, TransitionOutcome.AlreadyTerminal);
        }

        if (job.Queue is not { } queue || queue.Status == QueueStatus.Running || input.Priority is < JobPriority.Low or > JobPriority.Highest)
        {
            return Unchanged(job, TransitionOutcome.NotAllowed);
        }

        return queue.Priority == input.Priority
            ? Unchanged(job, TransitionOutcome.NoChange)
            : Changed(job, job with { Queue = queue with { Priority = input.Priority } }, now);
    }

    private static Transition Unchanged(TrainingJob job, TransitionOutcome outcome) => new(job, NoEvents, outcome);

    /// <summary>The change with its standard event: a status change when the status differs, otherwise an update; more events follow it.</summary>
    private static Transition Changed(TrainingJob before, TrainingJob after, DateTimeOffset now, params ReadOnlySpan<JobEvent> more) =>
        new(after, [StandardEvent(before, after, now), .. more], TransitionOutcome.Applied);

    private static JobEvent StandardEvent(TrainingJob before, TrainingJob after, DateTimeOffset now) =>
        before.Status == after.Status
            ? Event(after, JobEventType.JobUpdated, now)
            : Event(after, JobEventType.JobStatusChanged, now) with { PreviousStatus = before.Status };

    private static JobEvent Event(TrainingJob job, JobEventType type, DateTimeOffset now, string? message = null) => new()
    {
        Type = type,
        JobId = job.Id,
        Status = job.Status,
        Provider = job.Provider,
        UserId = job.UserId,
        CorrelationId = job.CorrelationId,
        Timestamp = now,
        Message = message,
    };

    /// <summary>The job at its end: the queue entry closed, an open approval closed, no slot held.</summary>
    private static TrainingJob End(TrainingJob job, JobStatus status, string? error, DateTimeOffset completedAt)
    {
        var queueStatus = status switch
        {
            JobStatus.Completed => QueueStatus.Completed,
            JobStatus.Failed => QueueStatus.Failed,
            _ => QueueStatus.Cancelled,
        };
        return job with
        {
            Status = status,
            CompletedAt = completedAt,
            ErrorMessage = Cut(error) ?? job.ErrorMessage,
            Queue = job.Queue is { } queue ? queue with { Status = queueStatus, NotBefore = null } : null,
            Approval = job.Approval is { Status: ApprovalStatus.Pending } approval ? approval with { Status = ApprovalStatus.Cancelled, ReviewedAt = completedAt } : job.Approval,
            Attention = null,
        };
    }

    private static string? Cut(string? text) => text is { Length: > MaxTextLength } ? string.Concat(text.AsSpan(0, MaxTextLength - 3), "...") : text;
}
