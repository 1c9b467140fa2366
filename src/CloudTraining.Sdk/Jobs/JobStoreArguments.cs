namespace CloudTraining.Sdk.Jobs;

/// <summary>What every store refuses before it touches anything, in the same words.</summary>
public static class JobStoreArguments
{
    /// <summary>Refuses a job whose id is not legal.</summary>
    /// <exception cref="ArgumentException">The id is not 1 to 128 of <c>[A-Za-z0-9._-]</c>.</exception>
    public static void ThrowIfNotStorable(TrainingJob job, IReadOnlyList<JobEvent> events)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(events);
        ThrowIfNotAnId(job.Id);
    }

    /// <summary>Refuses a batch with a hole in it.</summary>
    /// <exception cref="ArgumentException">A change or its job is missing.</exception>
    public static void ThrowIfNotStorable(IReadOnlyList<JobChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        foreach (var change in changes)
        {
            if (change?.Job is null || change.Events is null)
            {
                throw new ArgumentException("A batch holds a change without a job or without a list of events.", nameof(changes));
            }
        }
    }

    /// <summary>Refuses a text that is not the id of a job.</summary>
    /// <exception cref="ArgumentException">The id is not 1 to 128 of <c>[A-Za-z0-9._-]</c>.</exception>
    public static void ThrowIfNotAnId(string? jobId)
    {
        if (!JobId.IsValid(jobId))
        {
            var shown = jobId is null ? "null" : $"'{(jobId.Length <= 40 ? jobId : jobId[..40] + "...").ReplaceLineEndings(" ").Replace('\0', ' ')}' ({jobId.Length} characters)";
            throw new ArgumentException($"{shown} is not the id of a job. An id is 1 to {JobId.MaxLength} of A-Z a-z 0-9 . _ -.", nameof(jobId));
        }
    }

    /// <summary>Refuses a claim that cannot be answered.</summary>
    /// <exception cref="ArgumentException">The owner is empty, the lease is not longer than nothing, or the number is negative.</exception>
    public static void ThrowIfNotAnswerable(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(request.Owner);
        ArgumentNullException.ThrowIfNull(request.Policy);
        ArgumentNullException.ThrowIfNull(request.Decide);
        ArgumentOutOfRangeException.ThrowIfNegative(request.Max);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(request.Lease, TimeSpan.Zero);
    }
}
