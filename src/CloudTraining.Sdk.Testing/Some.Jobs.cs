using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Testing;

public static partial class Some
{
    /// <summary>
    /// A job with that status, whole: pending ones wait ready in the queue, uploading ones carry an open attempt, later ones an accepted attempt and the provider's id,
    /// ended ones closed entries and times. Change what a test is about with <c>with</c>.
    /// </summary>
    public static TrainingJob Job(
        JobStatus status = JobStatus.Pending,
        string? id = null,
        string? userId = "user-1",
        string provider = Provider,
        int priority = JobPriority.Normal,
        DateTimeOffset? createdAt = null)
    {
        var at = createdAt ?? Now;
        var job = new TrainingJob
        {
            Id = id ?? JobId(),
            Provider = provider,
            Status = status,
            ConfigName = "some config",
            Input = Input(),
            UserId = userId,
            CorrelationId = "c0ffee123456",
            CreatedAt = at,
            RequestHash = new string('0', 64),
            Queue = new QueueEntry { Status = QueueStatusOf(status), Priority = priority, QueuedAt = at },
        };
        return status switch
        {
            JobStatus.Pending => job,
            JobStatus.Uploading => job with { Attempts = [Attempt(at)] },
            _ => WithAcceptedAttempt(job, at),
        };
    }

    /// <summary>A pending job that waits for an approval until the deadline.</summary>
    public static TrainingJob JobAwaitingApproval(DateTimeOffset? expiresAt = null, string? userId = "user-1")
    {
        var job = Job(userId: userId);
        return job with
        {
            Queue = job.Queue! with { Status = QueueStatus.Blocked },
            Approval = new ApprovalRequest
            {
                Status = ApprovalStatus.Pending,
                Reason = "The estimated cost of 120.00 USD is above 100.00 USD.",
                RequestedAt = job.CreatedAt,
                ExpiresAt = expiresAt ?? job.CreatedAt.AddHours(24),
            },
        };
    }

    /// <summary>A job that was found at its provider: no queue entry, no attempt.</summary>
    public static TrainingJob DiscoveredJob(JobStatus status = JobStatus.Running)
    {
        var job = Job(status);
        return job with { Queue = null, Attempts = [], UserId = null, RequestHash = null, External = job.External ?? External() };
    }

    /// <summary>A submission attempt with a fresh id and client token.</summary>
    public static SubmissionAttempt Attempt(DateTimeOffset? startedAt = null, AttemptOutcome outcome = AttemptOutcome.Open) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        ClientToken = $"ct-{Guid.NewGuid():N}",
        HostIncarnation = "host-1",
        StartedAt = startedAt ?? Now,
        Outcome = outcome,
        EndedAt = outcome == AttemptOutcome.Open ? null : (startedAt ?? Now).AddSeconds(1),
    };

    private static TrainingJob WithAcceptedAttempt(TrainingJob job, DateTimeOffset at)
    {
        var external = External(provider: job.Provider);
        var accepted = job with
        {
            External = external,
            ProviderStatus = job.Status.ToWireName(),
            StartedAt = job.Status == JobStatus.Queued ? null : at.AddSeconds(2),
            Attempts = [Attempt(at, AttemptOutcome.Accepted) with { External = external }],
        };
        return job.Status.IsTerminal()
            ? accepted with { CompletedAt = at.AddMinutes(5), ErrorMessage = job.Status == JobStatus.Failed ? "CUDA out of memory" : null }
            : accepted;
    }

    private static QueueStatus QueueStatusOf(JobStatus status) => status switch
    {
        JobStatus.Pending => QueueStatus.Ready,
        JobStatus.Completed => QueueStatus.Completed,
        JobStatus.Failed => QueueStatus.Failed,
        JobStatus.Cancelled => QueueStatus.Cancelled,
        _ => QueueStatus.Running,
    };
}
