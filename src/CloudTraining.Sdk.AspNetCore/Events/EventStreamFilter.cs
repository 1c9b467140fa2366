using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>Which events a connection may and wants to see.</summary>
/// <param name="SeesAll">Whether the caller sees everybody's jobs.</param>
/// <param name="UserId">The caller, when not.</param>
/// <param name="JobId">Only this job; null for all.</param>
internal sealed record EventStreamFilter(bool SeesAll, string? UserId, string? JobId)
{
    /// <summary>Whether nothing is left out.</summary>
    public bool TakesAll { get; } = SeesAll && JobId is null;

    public bool Takes(in FrameInfo frame) => Takes(frame.JobId, frame.UserId);

    public bool Takes(JobEvent change) => Takes(change.JobId, change.UserId);

    private bool Takes(string jobId, string? userId) =>
        (SeesAll || string.Equals(userId, UserId, StringComparison.Ordinal))
        && (JobId is null || string.Equals(jobId, JobId, StringComparison.Ordinal));
}
