namespace CloudTraining.Sdk.Jobs;

public static partial class JobTransitions
{
    /// <summary>The job that a checked request makes.</summary>
    /// <param name="job">The new job without queue entry and approval; status <see cref="JobStatus.Pending"/>.</param>
    /// <param name="queue">Its queue entry; its status is decided here.</param>
    /// <param name="approval">The approval it needs, or null.</param>
    /// <param name="now">The instant.</param>
    public static Transition Submit(TrainingJob job, QueueEntry queue, ApprovalRequest? approval, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(queue);
        var submitted = job with
        {
            Status = JobStatus.Pending,
            Queue = queue with { Status = approval is null ? QueueStatus.Ready : QueueStatus.Blocked },
            Approval = approval,
        };
        IReadOnlyList<JobEvent> events = approval is null
            ? [Event(submitted, JobEventType.JobAdded, now)]
            : [Event(submitted, JobEventType.JobAdded, now), Event(submitted, JobEventType.ApprovalRequested, now, approval.Reason)];
        return new Transition(submitted, events, TransitionOutcome.Applied);
    }

    /// <summary>The job that a listing of the provider discovered: no queue entry, the status as reported (<see cref="JobStatus.Queued"/> when its word is unknown).</summary>
    public static Transition Discover(TrainingJob job, ProviderReport report, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(report);
        var merged = Merge(job with { Queue = null, Approval = null }, report, JobStatus.Pending);
        var status = report.Status ?? JobStatus.Queued;
        var discovered = status.IsTerminal()
            ? End(merged, status, report.ErrorMessage, report.CompletedAt ?? now)
            : merged with { Status = status };
        return new Transition(discovered, [Event(discovered, JobEventType.JobAdded, now)], TransitionOutcome.Applied);
    }
}
