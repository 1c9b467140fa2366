namespace CloudTraining.Sdk.Jobs;

/// <summary>The place of a job in a list: newest first, then by id descending. It never changes while the job lives.</summary>
internal readonly record struct JobListPosition(long CreatedAtTicks, string Id) : IComparable<JobListPosition>
{
    public static JobListPosition Of(TrainingJob job) => new(job.CreatedAt.UtcTicks, job.Id);

    public int CompareTo(JobListPosition other)
    {
        var byTime = other.CreatedAtTicks.CompareTo(CreatedAtTicks);
        return byTime != 0 ? byTime : string.CompareOrdinal(other.Id, Id);
    }
}
