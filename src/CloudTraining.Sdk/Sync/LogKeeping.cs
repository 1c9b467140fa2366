namespace CloudTraining.Sdk.Sync;

/// <summary>What became of a try to keep a log.</summary>
internal enum LogKeeping
{
    /// <summary>The whole log is kept.</summary>
    Kept,

    /// <summary>The provider says that there is none.</summary>
    Empty,

    /// <summary>The provider did not give its end; nothing is kept of it.</summary>
    Unfinished,

    /// <summary>There is nobody to ask for it.</summary>
    NoSource,
}
