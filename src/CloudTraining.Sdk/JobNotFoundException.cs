namespace CloudTraining.Sdk;

/// <summary>There is no job with that id.</summary>
public sealed class JobNotFoundException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="jobId">The id that was asked for.</param>
    /// <param name="message">Another sentence than the standard one; null for the standard one.</param>
    public JobNotFoundException(string jobId, string? message = null)
        : base(message ?? $"Job not found: {jobId}") => JobId = jobId;

    /// <summary>The id that was asked for.</summary>
    public string JobId { get; }
}
