using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk;

/// <summary>The state of a job does not allow what was asked.</summary>
public sealed class JobStateException : Exception
{
    /// <summary>Creates the exception.</summary>
    public JobStateException(TrainingJob job, string message)
        : base(message) => Job = job;

    /// <summary>The job as it is.</summary>
    public TrainingJob Job { get; }
}
