namespace CloudTraining.Sdk.Providers;

/// <summary>What a provider said to a request to cancel. Whether the job ends as cancelled is told by its status later.</summary>
public enum CancelOutcome
{
    /// <summary>It will try.</summary>
    Accepted,

    /// <summary>The job had ended.</summary>
    AlreadyTerminal,

    /// <summary>It knows no such job.</summary>
    NotFound,

    /// <summary>It cannot cancel a job in this state.</summary>
    NotSupportedInState,
}
