namespace CloudTraining.Sdk.Jobs;

/// <summary>Something that happened to a job. The closed list of what <see cref="JobTransitions"/> decides about.</summary>
public abstract record JobInput
{
    private JobInput()
    {
    }

    /// <summary>A host took the job from the queue to submit it; nothing was sent yet.</summary>
    /// <param name="AttemptId">A fresh id.</param>
    /// <param name="ClientToken">A fresh token to send along.</param>
    /// <param name="HostIncarnation">Which host process.</param>
    public sealed record Claimed(string AttemptId, string ClientToken, string HostIncarnation) : JobInput;

    /// <summary>The host began to send the job's input.</summary>
    /// <param name="AttemptId">Under which attempt.</param>
    public sealed record UploadStarted(string AttemptId) : JobInput;

    /// <summary>The provider took the job.</summary>
    /// <param name="AttemptId">Under which attempt.</param>
    /// <param name="External">The provider's name for it.</param>
    /// <param name="Report">What else it said.</param>
    public sealed record Accepted(string AttemptId, ProviderJobRef External, ProviderReport Report) : JobInput;

    /// <summary>The provider did not take the job, for certain.</summary>
    /// <param name="AttemptId">Under which attempt.</param>
    /// <param name="Reason">Why, without secrets.</param>
    /// <param name="RetryDelay">When a later try may succeed: how long to wait before it. Null: it never will.</param>
    public sealed record Refused(string AttemptId, string Reason, TimeSpan? RetryDelay) : JobInput;

    /// <summary>Nobody knows whether the provider took the job: a lost answer, a crashed host, a lease that ran out.</summary>
    /// <param name="AttemptId">Under which attempt.</param>
    /// <param name="Reason">What was seen.</param>
    public sealed record OutcomeUnknown(string AttemptId, string Reason) : JobInput;

    /// <summary>A complete listing past the settle time showed no trace of the attempt. The second such listing settles it as not submitted.</summary>
    /// <param name="AttemptId">Of which attempt.</param>
    public sealed record ListedWithoutTrace(string AttemptId) : JobInput;

    /// <summary>It is certain that the attempt never reached the provider: the host stood down before the call, or a person says so.</summary>
    /// <param name="AttemptId">Of which attempt.</param>
    /// <param name="Reason">How that is known.</param>
    public sealed record NotSubmitted(string AttemptId, string Reason) : JobInput;

    /// <summary>The provider's job that an attempt made was found: by its client token, or by a person.</summary>
    /// <param name="AttemptId">Of which attempt.</param>
    /// <param name="External">The provider's name for it.</param>
    /// <param name="Report">What the provider says of it.</param>
    public sealed record Adopted(string AttemptId, ProviderJobRef External, ProviderReport Report) : JobInput
    {
        /// <summary>Further jobs of the provider that carry the same client token. They are recorded in the same commit, so that a crash cannot forget to cancel them.</summary>
        public IReadOnlyList<ProviderJobRef> Twins { get; init; } = [];
    }

    /// <summary>The provider confirmed that a twin is cancelled.</summary>
    /// <param name="AttemptId">The twin's attempt.</param>
    public sealed record TwinCancelled(string AttemptId) : JobInput;

    /// <summary>The provider said something about the job: polled, called back or listed, the same path for all.</summary>
    /// <param name="Report">What it said.</param>
    public sealed record Reported(ProviderReport Report) : JobInput;

    /// <summary>Somebody wants the job cancelled.</summary>
    /// <param name="By">Who; null for nobody in particular.</param>
    public sealed record CancelRequested(string? By) : JobInput;

    /// <summary>Somebody approved the job.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Notes">Their words, or null.</param>
    public sealed record Approved(string By, string? Notes) : JobInput;

    /// <summary>Somebody rejected the job.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Reason">Their words, or null.</param>
    public sealed record Rejected(string By, string? Reason) : JobInput;

    /// <summary>The deadline of the approval may have passed; decided by its <see cref="ApprovalRequest.ExpiresAt"/>.</summary>
    public sealed record ApprovalExpired : JobInput;

    /// <summary>The outcome of the current attempt cannot be settled without a person.</summary>
    /// <param name="AttemptId">Which attempt.</param>
    /// <param name="Reason">One sentence for the person.</param>
    /// <param name="Evidence">What was seen.</param>
    public sealed record NeedsAttention(string AttemptId, string Reason, string Evidence) : JobInput;

    /// <summary>A person gives the job up whose outcome nobody knows.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Reason">Their words, or null.</param>
    public sealed record Abandoned(string By, string? Reason) : JobInput;

    /// <summary>Somebody changed the priority.</summary>
    /// <param name="Priority">0 to 50.</param>
    public sealed record PriorityChanged(int Priority) : JobInput;
}
