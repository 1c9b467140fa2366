namespace CloudTraining.Sdk.Jobs;

/// <summary>Whether an input changed a job, and if not, why not.</summary>
public enum TransitionOutcome
{
    /// <summary>The job changed.</summary>
    Applied,

    /// <summary>The input says what is known already.</summary>
    NoChange,

    /// <summary>The job has ended; terminal states absorb.</summary>
    AlreadyTerminal,

    /// <summary>The input belongs to an attempt that is not the current one.</summary>
    StaleAttempt,

    /// <summary>The input does not fit the state of the job, for example an approval that was never asked for.</summary>
    NotAllowed,
}
