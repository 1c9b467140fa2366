namespace CloudTraining.Sdk.Sync;

/// <summary>What a sync with one provider found.</summary>
public sealed record ProviderDiscovery
{
    /// <summary>The provider's id.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name for people.</summary>
    public required string Name { get; init; }

    /// <summary>New jobs.</summary>
    public int Synced { get; init; }

    /// <summary>Known jobs that changed.</summary>
    public int Updated { get; init; }

    /// <summary>Jobs left for the next sync because a submission of ours is still unsettled.</summary>
    public int Deferred { get; init; }

    /// <summary>Why the provider did not answer; null when it did.</summary>
    public string? Error { get; init; }
}
