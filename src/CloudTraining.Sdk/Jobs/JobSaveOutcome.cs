namespace CloudTraining.Sdk.Jobs;

/// <summary>What became of one change.</summary>
public enum JobSaveOutcome
{
    /// <summary>It is stored.</summary>
    Saved,

    /// <summary>Somebody else changed the job meanwhile: load and decide again.</summary>
    Conflict,

    /// <summary>There is no such job (any more).</summary>
    NotFound,

    /// <summary>The once-key was claimed before; nothing was stored.</summary>
    AlreadyDone,

    /// <summary>Another job carries the provider's id; nothing was stored.</summary>
    ExternalTaken,
}
