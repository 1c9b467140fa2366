namespace CloudTraining.Sdk.Jobs;

/// <summary>What became of a deletion.</summary>
public enum JobDeleteOutcome
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There was none.</summary>
    NotFound,

    /// <summary>It has not ended; cancel it first.</summary>
    NotTerminal,
}
