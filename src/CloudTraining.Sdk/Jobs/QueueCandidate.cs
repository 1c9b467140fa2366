namespace CloudTraining.Sdk.Jobs;

/// <summary>What the queue policy may look at of a waiting or running entry.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Provider">Its provider.</param>
/// <param name="UserId">Its user, or null.</param>
/// <param name="OrganizationId">Its organisation, or null.</param>
/// <param name="TeamId">Its team, or null.</param>
/// <param name="Priority">Its own priority, 0 to 50.</param>
/// <param name="QueuedAt">Since when it waits, UTC.</param>
/// <param name="NotBefore">Not before this instant; null for at once.</param>
public sealed record QueueCandidate(
    string JobId,
    string Provider,
    string? UserId,
    string? OrganizationId,
    string? TeamId,
    int Priority,
    DateTimeOffset QueuedAt,
    DateTimeOffset? NotBefore)
{
    /// <summary>The candidate that a job with a queue entry is.</summary>
    public static QueueCandidate From(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var queue = job.Queue ?? throw new ArgumentException($"Job '{job.Id}' has no queue entry.", nameof(job));
        return new QueueCandidate(job.Id, job.Provider, job.UserId, job.OrganizationId, job.TeamId, queue.Priority, queue.QueuedAt, queue.NotBefore);
    }
}
