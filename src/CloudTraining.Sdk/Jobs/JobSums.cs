namespace CloudTraining.Sdk.Jobs;

/// <summary>Jobs in numbers.</summary>
public sealed record JobSums
{
    /// <summary>One for each (day, provider, status) that occurs, in no promised order.</summary>
    public required IReadOnlyList<JobSum> Groups { get; init; }

    /// <summary>How long a job ran on average, from started to completed; null when none did both.</summary>
    public TimeSpan? AverageRunTime { get; init; }

    /// <summary>How long half of the jobs waited at most, from queued to started; null when none was started out of the queue.</summary>
    public TimeSpan? WaitMedian { get; init; }

    /// <summary>How long 95 of 100 jobs waited at most; null when none was started out of the queue.</summary>
    public TimeSpan? WaitPercentile95 { get; init; }
}
