namespace CloudTraining.Sdk.Sync;

/// <summary>What a sync with the providers found.</summary>
public sealed record DiscoveryResult
{
    /// <summary>One entry per provider that was asked.</summary>
    public required IReadOnlyList<ProviderDiscovery> Providers { get; init; }

    /// <summary>New jobs in all.</summary>
    public int Synced => Providers.Sum(provider => provider.Synced);

    /// <summary>Known jobs that changed.</summary>
    public int Updated => Providers.Sum(provider => provider.Updated);

    /// <summary>Jobs left for the next sync because a submission of ours is still unsettled.</summary>
    public int Deferred => Providers.Sum(provider => provider.Deferred);

    /// <summary>Whether at least one provider answered.</summary>
    public bool AnyAnswered => Providers.Any(provider => provider.Error is null);

    /// <summary>For people, for example <c>Discovered 3 new jobs from Replicate</c>; names the providers that answered.</summary>
    public string Message => $"Discovered {Synced} new jobs from {(AnyAnswered ? string.Join(" and ", Providers.Where(provider => provider.Error is null).Select(provider => provider.Name)) : "no provider")}";
}
