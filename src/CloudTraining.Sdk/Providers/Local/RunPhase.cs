namespace CloudTraining.Sdk.Providers.Local;

/// <summary>How far a run is.</summary>
internal enum RunPhase
{
    /// <summary>Nothing was asked for.</summary>
    Absent,

    /// <summary>Written down, not started yet.</summary>
    Prepared,

    /// <summary>Revoked before it started; it never will.</summary>
    Revoked,

    /// <summary>The command runs, or its end is about to be recorded.</summary>
    Running,

    /// <summary>There is an exit record.</summary>
    Ended,
}
