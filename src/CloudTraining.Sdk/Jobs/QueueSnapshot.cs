namespace CloudTraining.Sdk.Jobs;

/// <summary>The queue at one instant.</summary>
/// <param name="Waiting">Entries that wait for a slot, in no promised order.</param>
/// <param name="Running">Entries that hold a slot.</param>
/// <param name="Now">The store's time of the snapshot.</param>
public sealed record QueueSnapshot(IReadOnlyList<QueueCandidate> Waiting, IReadOnlyList<QueueCandidate> Running, DateTimeOffset Now);
