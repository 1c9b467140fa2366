using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Queue;

/// <summary>The queue at one instant.</summary>
public sealed record QueueOverview
{
    /// <summary>Waiting entries in the order of the policy.</summary>
    public required IReadOnlyList<QueueCandidate> Waiting { get; init; }

    /// <summary>Entries that hold a slot.</summary>
    public required IReadOnlyList<QueueCandidate> Running { get; init; }

    /// <summary>The store's time.</summary>
    public required DateTimeOffset Now { get; init; }
}
