using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// Everything known about one training job, as one immutable value: its queue entry, its approval and its submission attempts are parts of it,
/// so every change is one compare-and-swap. Only <see cref="JobTransitions"/> makes a changed copy.
/// </summary>
public sealed record TrainingJob
{
    /// <summary>Ours; see <see cref="JobId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the provider it runs at, as registered.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name for it; null until the provider took it.</summary>
    public ProviderJobRef? External { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The provider's own word for the status, as it came; null before the first answer.</summary>
    public string? ProviderStatus { get; init; }

    /// <summary>A name for people; null when none was given.</summary>
    public string? ConfigName { get; init; }

    /// <summary>What is trained, as the provider takes it: a JSON object.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>The file that is uploaded before the job is submitted; null for none.</summary>
    public JobUpload? Upload { get; init; }

    /// <summary>What the host wants to keep beside it: a JSON object, or null.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Who submitted it; null counts as one user of its own.</summary>
    public string? UserId { get; init; }

    /// <summary>The organisation whose limit it counts against; null for none.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The team whose limit it counts against; null for none.</summary>
    public string? TeamId { get; init; }

    /// <summary>The correlation id of the request that submitted it: everything done for the job later logs under it.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the training began, UTC, as the provider says; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became terminal, UTC; null before.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When somebody first asked to cancel it, UTC; null when nobody did.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>What it cost so far, in US dollars, as the provider says or as estimated; null when unknown.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>What it was expected to cost when it was submitted, in US dollars; null when nobody said.</summary>
    public decimal? EstimatedCostUsd { get; init; }

    /// <summary>The hardware, in the provider's words; null when unknown.</summary>
    public string? HardwareType { get; init; }

    /// <summary>Why it failed or was cancelled; null otherwise. Never holds a secret.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Where the output lies; null when unknown.</summary>
    public string? OutputUrl { get; init; }

    /// <summary>Unique per user: a repeat returns this job. Null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of what was submitted, in hexadecimal; null for a discovered job.</summary>
    public string? RequestHash { get; init; }

    /// <summary>What a person has to decide; null when nothing.</summary>
    public JobAttention? Attention { get; init; }

    /// <summary>The id of the finished job this one repeats; null for none.</summary>
    public string? RetryOf { get; init; }

    /// <summary>Its place in our queue; null for a job that was discovered at the provider.</summary>
    public QueueEntry? Queue { get; init; }

    /// <summary>The approval it needs or needed; null for none.</summary>
    public ApprovalRequest? Approval { get; init; }

    /// <summary>Every try to submit it, oldest first; the last is the current one.</summary>
    public IReadOnlyList<SubmissionAttempt> Attempts { get; init; } = [];

    /// <summary>1 after it was added, one more after each change. A write names the version it read.</summary>
    public long Version { get; init; }

    /// <summary>Members that a newer release stored and this one does not know; kept through a round trip.</summary>
    [JsonInclude, JsonExtensionData]
    public IDictionary<string, JsonElement>? UnknownMembers { get; internal set; }

    /// <summary>Whether nothing leads out of its status.</summary>
    [JsonIgnore]
    public bool IsTerminal => Status.IsTerminal();

    /// <summary>The attempt whose outcome counts; null when it was never claimed.</summary>
    [JsonIgnore]
    public SubmissionAttempt? CurrentAttempt => Attempts.Count == 0 ? null : Attempts[^1];

    /// <summary>Whether reconciliation has an outcome to settle for it: the current attempt of a living job is open or unknown, or a twin is still to be cancelled.</summary>
    [JsonIgnore]
    public bool NeedsSettling => (!IsTerminal && CurrentAttempt is { IsUnsettled: true }) || HasTwin;

    /// <summary>Whether its provider knows it, was to be asked to cancel it, and has not said that it ended.</summary>
    [JsonIgnore]
    public bool IsCancelling => CancelRequestedAt is not null && External is not null && !IsTerminal;

    /// <summary>Whether the provider runs a second job for it that is still to be cancelled there.</summary>
    [JsonIgnore]
    public bool HasTwin
    {
        get
        {
            for (var i = 0; i < Attempts.Count; i++)
            {
                if (Attempts[i].Outcome == AttemptOutcome.Twin)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether it holds a slot that the limits count.</summary>
    [JsonIgnore]
    public bool HoldsSlot => Queue?.Status == QueueStatus.Running;
}
