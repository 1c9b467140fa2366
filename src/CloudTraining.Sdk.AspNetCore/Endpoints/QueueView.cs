using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>The queue at one instant, as one caller may see it.</summary>
/// <param name="Queue">All of it: what the entries of others take counts too.</param>
/// <param name="Running">The caller's entries that hold a slot, the oldest first.</param>
/// <param name="Waiting">The caller's entries that wait, in their order.</param>
/// <param name="Filter">What restricts a list of jobs to the caller's.</param>
internal sealed record QueueView(QueueOverview Queue, IReadOnlyList<QueueCandidate> Running, IReadOnlyList<QueueCandidate> Waiting, JobFilter Filter);
