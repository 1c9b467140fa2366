using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Jobs;

/// <summary>The part of a job that the queue orders and limits by. Immutable.</summary>
public sealed record QueueEntry
{
    /// <summary>Where the entry stands.</summary>
    public required QueueStatus Status { get; init; }

    /// <summary>0 (low) to 50; see <see cref="JobPriority"/>.</summary>
    /// <value>10 (normal).</value>
    public int Priority { get; init; } = JobPriority.Normal;

    /// <summary>When the job entered the queue, UTC. Waiting time counts from here, also after a refusal.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>How many refusals that may pass the job has met so far. Unknown outcomes do not count.</summary>
    public int Attempt { get; init; }

    /// <summary>At how many such refusals the job fails.</summary>
    /// <value>3.</value>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Not claimed before this instant; null means at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Whether the entry waits for a slot (not for an approval).</summary>
    public bool IsWaiting => Status is QueueStatus.Ready or QueueStatus.Pending;

    /// <summary>Members that a newer release stored and this one does not know; kept through a round trip.</summary>
    [JsonInclude, JsonExtensionData]
    public IDictionary<string, JsonElement>? UnknownMembers { get; internal set; }
}
