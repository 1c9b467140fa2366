namespace CloudTraining.Sdk.Jobs;

public static partial class JobTransitions
{
    /// <summary>Whether a job may be deleted, and the event that says so. Not allowed while it is active or a twin of it is still to be cancelled.</summary>
    public static Transition Delete(TrainingJob job, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.IsTerminal && !job.HasTwin
            ? new Transition(job, [Event(job, JobEventType.JobDeleted, now)], TransitionOutcome.Applied)
            : Unchanged(job, TransitionOutcome.NotAllowed);
    }

    private static Transition Report(TrainingJob job, ProviderReport report, DateTimeOffset now)
    {
        if (job.External is null)
        {
            return Unchanged(job, job.IsTerminal ? TransitionOutcome.AlreadyTerminal : TransitionOutcome.NotAllowed);
        }

        var after = ApplyReport(job, report, now);
        return after == job
            ? Unchanged(job, job.IsTerminal ? TransitionOutcome.AlreadyTerminal : TransitionOutcome.NoChange)
            : Changed(job, after, now);
    }

    /// <summary>Merges what the provider said. Never backwards: late and disordered reports change nothing they should not. Never out of a terminal state: there only gaps are filled.</summary>
    private static TrainingJob ApplyReport(TrainingJob job, ProviderReport report, DateTimeOffset now)
    {
        if (job.IsTerminal)
        {
            return report.Status is null || report.Status == job.Status ? FillGaps(job, report) : job;
        }

        var status = report.Status ?? job.Status;
        if (Rank(status) < Rank(job.Status))
        {
            return FillGaps(job, report with { ErrorMessage = null });
        }

        var merged = Merge(job, report, status);
        return status.IsTerminal() ? End(merged, status, report.ErrorMessage, report.CompletedAt ?? now) : merged;
    }

    /// <summary>What the report says and the status, in one copy; a terminal status is left to <see cref="End"/>.</summary>
    private static TrainingJob Merge(TrainingJob job, ProviderReport report, JobStatus status) => job with
    {
        Status = status.IsTerminal() ? job.Status : status,
        ProviderStatus = report.RawStatus ?? job.ProviderStatus,
        StartedAt = report.StartedAt ?? job.StartedAt,
        CompletedAt = status.IsTerminal() ? report.CompletedAt ?? job.CompletedAt : job.CompletedAt,
        CostUsd = report.CostUsd ?? job.CostUsd,
        HardwareType = report.HardwareType ?? job.HardwareType,
        ErrorMessage = Cut(report.ErrorMessage) ?? job.ErrorMessage,
        OutputUrl = report.OutputUrl ?? job.OutputUrl,
    };

    private static TrainingJob FillGaps(TrainingJob job, ProviderReport report) => job with
    {
        StartedAt = job.StartedAt ?? report.StartedAt,
        CostUsd = job.CostUsd ?? report.CostUsd,
        HardwareType = job.HardwareType ?? report.HardwareType,
        ErrorMessage = job.ErrorMessage ?? Cut(report.ErrorMessage),
        OutputUrl = job.OutputUrl ?? report.OutputUrl,
    };

    private static int Rank(JobStatus status) => status.IsTerminal() ? (int)JobStatus.Completed : (int)status;

    private static Transition RequestCancel(TrainingJob job, JobInput.CancelRequested input, DateTimeOffset now)
    {
        if (job.IsTerminal)
        {
            return Unchanged(job, TransitionOutcome.AlreadyTerminal);
        }

        if (job.External is null && job.CurrentAttempt is not { IsUnsettled: true })
        {
            var cancelled = End(job with { CancelRequestedAt = now }, JobStatus.Cancelled, input.By is null ? null : $"Cancelled by {input.By} before it was sent.", now);
            return Changed(job, cancelled, now);
        }

        return job.CancelRequestedAt is not null
            ? Unchanged(job, TransitionOutcome.NoChange)
            : Changed(job, job with { CancelRequestedAt = now }, now);
    }
}
