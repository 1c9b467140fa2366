namespace CloudTraining.Sdk.Jobs;

public static partial class JobTransitions
{
    private static Transition Accept(TrainingJob job, string attemptId, ProviderJobRef external, ProviderReport report, IReadOnlyList<ProviderJobRef> twins, DateTimeOffset now)
    {
        var accepted = Accept(job, attemptId, external, report, now);
        if (accepted.Outcome == TransitionOutcome.StaleAttempt)
        {
            return accepted;
        }

        foreach (var twin in twins)
        {
            if (!IsKnown(accepted.Job, twin))
            {
                var recorded = RecordTwin(accepted.Job, attemptId, twin, now);
                accepted = recorded with { Events = [.. accepted.Events, .. recorded.Events] };
            }
        }

        return accepted;
    }

    private static Transition Accept(TrainingJob job, string attemptId, ProviderJobRef external, ProviderReport report, DateTimeOffset now)
    {
        var attempt = FindAttempt(job, attemptId);
        if (attempt is null)
        {
            return Unchanged(job, TransitionOutcome.StaleAttempt);
        }

        if (job.External == external)
        {
            return Report(job, report, now);
        }

        if (IsKnown(job, external))
        {
            return Unchanged(job, TransitionOutcome.NoChange);
        }

        // Another job of the provider carries this one, or it has ended, or a newer attempt is under way: knowledge is kept, the twin is cancelled by reconciliation.
        var canCarry = !job.IsTerminal && job.External is null && (job.CurrentAttempt!.Id == attemptId || !job.CurrentAttempt.IsUnsettled);
        if (!canCarry)
        {
            return RecordTwin(job, attemptId, external, now);
        }

        var accepted = job with
        {
            Attempts = Replace(job.Attempts, attempt with { Outcome = AttemptOutcome.Accepted, External = external, EndedAt = now, Error = null }),
            External = external,
            Attention = null,
            ErrorMessage = null,
            Queue = job.Queue is null or { Status: QueueStatus.Running, NotBefore: null } ? job.Queue : job.Queue with { Status = QueueStatus.Running, NotBefore = null },
        };
        return Changed(job, ApplyReport(accepted, report.Status is null ? report with { Status = JobStatus.Queued } : report, now), now);
    }

    /// <summary>
    /// Writes down that the provider runs a second job for this one. The attempt itself becomes the twin when it carries nothing; otherwise an entry with the attempt's token is put
    /// before it, so that the current attempt stays the last, however many twins there are.
    /// </summary>
    private static Transition RecordTwin(TrainingJob job, string attemptId, ProviderJobRef external, DateTimeOffset now)
    {
        var attempt = FindAttempt(job, attemptId)!;
        var twin = attempt with { Outcome = AttemptOutcome.Twin, External = external, EndedAt = now };
        var recorded = attempt.External is null
            ? WithAttempt(job, twin)
            : job with { Attempts = [.. job.Attempts.SelectMany(known => known.Id == attemptId ? [twin with { Id = TwinId(job, attempt) }, known] : new[] { known })] };
        return new Transition(
            recorded,
            [Event(recorded, JobEventType.JobNeedsAttention, now, $"The provider also took attempt {attemptId} of this job as {external}; that one is being cancelled there.")],
            TransitionOutcome.Applied);
    }

    private static string TwinId(TrainingJob job, SubmissionAttempt attempt) =>
        FormattableString.Invariant($"{attempt.Id}-{job.Attempts.Count(known => known.ClientToken == attempt.ClientToken)}");

    private static bool IsKnown(TrainingJob job, ProviderJobRef external) =>
        job.External == external || job.Attempts.Any(attempt => attempt.External == external);

    private static Transition ConfirmTwinCancelled(TrainingJob job, JobInput.TwinCancelled input, DateTimeOffset now)
    {
        var attempt = FindAttempt(job, input.AttemptId);
        return attempt is { Outcome: AttemptOutcome.Twin }
            ? Changed(job, WithAttempt(job, attempt with { Outcome = AttemptOutcome.TwinCancelled }), now)
            : Unchanged(job, attempt is null ? TransitionOutcome.StaleAttempt : TransitionOutcome.NoChange);
    }
}
