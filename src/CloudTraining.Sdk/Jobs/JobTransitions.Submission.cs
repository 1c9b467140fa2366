namespace CloudTraining.Sdk.Jobs;

public static partial class JobTransitions
{
    private static Transition Claim(TrainingJob job, JobInput.Claimed input, DateTimeOffset now)
    {
        if (job.IsTerminal)
        {
            return Unchanged(job, TransitionOutcome.AlreadyTerminal);
        }

        if (job.Queue is not { IsWaiting: true } queue || job.External is not null || job.CurrentAttempt is { IsUnsettled: true } || queue.NotBefore > now)
        {
            return Unchanged(job, TransitionOutcome.NotAllowed);
        }

        var attempt = new SubmissionAttempt
        {
            Id = input.AttemptId,
            ClientToken = input.ClientToken,
            HostIncarnation = input.HostIncarnation,
            StartedAt = now,
        };
        return Changed(job, job with { Queue = queue with { Status = QueueStatus.Running, NotBefore = null }, Attempts = [.. job.Attempts, attempt] }, now);
    }

    private static Transition StartUpload(TrainingJob job, JobInput.UploadStarted input, DateTimeOffset now)
    {
        if (FindStale(job, input.AttemptId) is { } stale)
        {
            return stale;
        }

        return job.CurrentAttempt!.Outcome != AttemptOutcome.Open ? Unchanged(job, TransitionOutcome.StaleAttempt)
            : job.Status == JobStatus.Uploading ? Unchanged(job, TransitionOutcome.NoChange)
            : Changed(job, job with { Status = JobStatus.Uploading }, now);
    }

    private static Transition Refuse(TrainingJob job, JobInput.Refused input, DateTimeOffset now)
    {
        if (FindStale(job, input.AttemptId) is { } stale)
        {
            return stale;
        }

        var refused = WithAttempt(job, job.CurrentAttempt! with { Outcome = AttemptOutcome.Refused, EndedAt = now, Error = Cut(input.Reason) });
        if (job.CancelRequestedAt is not null)
        {
            return Changed(job, End(refused, JobStatus.Cancelled, null, now), now);
        }

        var queue = job.Queue!;
        var tries = queue.Attempt + 1;
        if (input.RetryDelay is not { } delay)
        {
            return Changed(job, End(refused, JobStatus.Failed, input.Reason, now), now);
        }

        if (tries >= queue.MaxAttempts)
        {
            return Changed(job, End(refused with { Queue = queue with { Attempt = tries } }, JobStatus.Failed, $"Refused {tries} times; the last time: {input.Reason}", now), now);
        }

        return Changed(job, refused with
        {
            Status = JobStatus.Pending,
            Queue = queue with { Status = QueueStatus.Pending, Attempt = tries, NotBefore = now + delay },
        }, now);
    }

    private static Transition MarkUnknown(TrainingJob job, JobInput.OutcomeUnknown input, DateTimeOffset now)
    {
        if (FindStale(job, input.AttemptId) is { } stale)
        {
            return stale;
        }

        var attempt = job.CurrentAttempt!;
        return attempt.Outcome == AttemptOutcome.Unknown
            ? Unchanged(job, TransitionOutcome.NoChange)
            : Changed(job, WithAttempt(job, attempt with { Outcome = AttemptOutcome.Unknown, EndedAt = now, Error = Cut(input.Reason) }) with { Status = JobStatus.Pending }, now);
    }

    private static Transition CountEmptyListing(TrainingJob job, JobInput.ListedWithoutTrace input, DateTimeOffset now)
    {
        if (FindStale(job, input.AttemptId) is { } stale)
        {
            return stale;
        }

        var attempt = job.CurrentAttempt!;
        if (attempt.Outcome != AttemptOutcome.Unknown)
        {
            // Its host may still be about to send: an empty listing proves nothing yet.
            return Unchanged(job, TransitionOutcome.NotAllowed);
        }

        if (attempt.EmptyListings + 1 >= RequiredEmptyListings)
        {
            return SettleAsNotSubmitted(job, input.AttemptId, $"{RequiredEmptyListings} complete listings past the settle time showed no trace of it", now);
        }

        return Changed(job, WithAttempt(job, attempt with { EmptyListings = attempt.EmptyListings + 1 }), now);
    }

    private static Transition SettleAsNotSubmitted(TrainingJob job, string attemptId, string reason, DateTimeOffset now)
    {
        if (FindStale(job, attemptId) is { } stale)
        {
            return stale;
        }

        var settled = WithAttempt(job, job.CurrentAttempt! with { Outcome = AttemptOutcome.NotSubmitted, EndedAt = now, Error = Cut(reason) });
        return job.CancelRequestedAt is not null
            ? Changed(job, End(settled, JobStatus.Cancelled, null, now), now)
            : Changed(job, settled with { Status = JobStatus.Pending, Attention = null, Queue = job.Queue! with { Status = QueueStatus.Ready, NotBefore = null } }, now);
    }

    private static Transition RaiseAttention(TrainingJob job, JobInput.NeedsAttention input, DateTimeOffset now)
    {
        if (FindStale(job, input.AttemptId) is { } stale)
        {
            return stale;
        }

        if (job.Attention is { } known && known.Reason == input.Reason)
        {
            return Unchanged(job, TransitionOutcome.NoChange);
        }

        var attempt = job.CurrentAttempt!;
        var raised = WithAttempt(job, attempt with { Outcome = AttemptOutcome.Unknown, EndedAt = attempt.EndedAt ?? now, Error = attempt.Error ?? Cut(input.Reason) }) with
        {
            Status = JobStatus.Pending,
            Attention = new JobAttention(Cut(input.Reason)!, Cut(input.Evidence)!, now),
        };
        var attention = Event(raised, JobEventType.JobNeedsAttention, now, raised.Attention.Reason);
        return raised.Status == job.Status
            ? new Transition(raised, [attention], TransitionOutcome.Applied)
            : Changed(job, raised, now, attention);
    }

    private static Transition Abandon(TrainingJob job, JobInput.Abandoned input, DateTimeOffset now)
    {
        if (job.IsTerminal)
        {
            return Unchanged(job, TransitionOutcome.AlreadyTerminal);
        }

        return job.Attention is null
            ? Unchanged(job, TransitionOutcome.NotAllowed)
            : Changed(job, End(job, JobStatus.Cancelled, input.Reason ?? $"Abandoned by {input.By}: nobody knows whether the provider took it.", now), now);
    }

    /// <summary>How many complete listings without a trace settle an attempt as not submitted.</summary>
    public const int RequiredEmptyListings = 2;

    private static SubmissionAttempt? FindAttempt(TrainingJob job, string attemptId)
    {
        for (var i = job.Attempts.Count - 1; i >= 0; i--)
        {
            if (job.Attempts[i].Id == attemptId)
            {
                return job.Attempts[i];
            }
        }

        return null;
    }

    /// <summary>The fence: null when the attempt is the current one of a living job and still to be settled, otherwise the refusal.</summary>
    private static Transition? FindStale(TrainingJob job, string attemptId) =>
        job.IsTerminal ? Unchanged(job, TransitionOutcome.AlreadyTerminal)
        : job.CurrentAttempt is not { IsUnsettled: true } current || current.Id != attemptId ? Unchanged(job, TransitionOutcome.StaleAttempt)
        : null;

    private static TrainingJob WithAttempt(TrainingJob job, SubmissionAttempt attempt) =>
        job with { Attempts = Replace(job.Attempts, attempt) };

    private static SubmissionAttempt[] Replace(IReadOnlyList<SubmissionAttempt> attempts, SubmissionAttempt attempt)
    {
        var replaced = new SubmissionAttempt[attempts.Count];
        for (var i = 0; i < replaced.Length; i++)
        {
            replaced[i] = attempts[i].Id == attempt.Id ? attempt : attempts[i];
        }

        return replaced;
    }
}
