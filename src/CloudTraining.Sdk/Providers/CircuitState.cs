namespace CloudTraining.Sdk.Providers;

/// <summary>Whether a provider is asked.</summary>
public enum CircuitState
{
    /// <summary>It is asked.</summary>
    Closed,

    /// <summary>It failed so often that it is left alone for a moment.</summary>
    Open,

    /// <summary>One call finds out whether it answers again.</summary>
    HalfOpen,
}
