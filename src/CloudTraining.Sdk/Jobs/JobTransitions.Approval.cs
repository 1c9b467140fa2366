namespace CloudTraining.Sdk.Jobs;

public static partial class JobTransitions
{
    private static Transition Approve(TrainingJob job, JobInput.Approved input, DateTimeOffset now)
    {
        if (FindUndecidable(job) is { } refusal)
        {
            return refusal;
        }

        if (now >= job.Approval!.ExpiresAt)
        {
            // The deadline decides, not the moment the sweep gets there: a late approval finds the request expired.
            return Expire(job, now);
        }

        var approved = job with
        {
            Approval = job.Approval with { Status = ApprovalStatus.Approved, ReviewedBy = input.By, ReviewedAt = now, Notes = Cut(input.Notes) },
            Queue = job.Queue! with { Status = QueueStatus.Ready },
        };
        return new Transition(approved, [Event(approved, JobEventType.ApprovalDecided, now, $"Approved by {input.By}.")], TransitionOutcome.Applied);
    }

    private static Transition Reject(TrainingJob job, JobInput.Rejected input, DateTimeOffset now)
    {
        if (FindUndecidable(job) is { } refusal)
        {
            return refusal;
        }

        if (now >= job.Approval!.ExpiresAt)
        {
            return Expire(job, now);
        }

        var message = input.Reason is null ? $"Rejected by {input.By}." : $"Rejected by {input.By}: {input.Reason}";
        var decided = job with { Approval = job.Approval with { Status = ApprovalStatus.Rejected, ReviewedBy = input.By, ReviewedAt = now, Notes = Cut(input.Reason) } };
        var rejected = End(decided, JobStatus.Cancelled, message, now);
        return Changed(job, rejected, now, Event(rejected, JobEventType.ApprovalDecided, now, Cut(message)));
    }

    private static Transition Expire(TrainingJob job, DateTimeOffset now)
    {
        if (FindUndecidable(job) is { } refusal)
        {
            return refusal;
        }

        if (now < job.Approval!.ExpiresAt)
        {
            return Unchanged(job, TransitionOutcome.NoChange);
        }

        const string Message = "Approval request expired: nobody decided before the deadline.";
        var expired = End(job with { Approval = job.Approval with { Status = ApprovalStatus.Expired, ReviewedAt = now } }, JobStatus.Cancelled, Message, now);
        expired = expired with { Queue = expired.Queue! with { Status = QueueStatus.Failed } };
        return Changed(job, expired, now, Event(expired, JobEventType.ApprovalExpired, now, Message));
    }

    private static Transition? FindUndecidable(TrainingJob job) =>
        job.IsTerminal ? Unchanged(job, TransitionOutcome.AlreadyTerminal)
        : job.Approval is not { Status: ApprovalStatus.Pending } ? Unchanged(job, TransitionOutcome.NotAllowed)
        : null;
}
