using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.Sync;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>
/// The passes over providers that requests ask for (<c>sync_active=true</c>, Sync). Whoever asks again and again gets the last result, so that no client drives
/// calls to a provider at its own pace. Thread-safe.
/// </summary>
internal sealed class ProviderPasses(HttpApiRuntime api)
{
    /// <summary>A person or a script may do a few things after each other and see each at once.</summary>
    public const int Burst = 5;

    private const string All = "";
    private readonly RecentResults<RefreshResult> _refreshes = new(api.Options.SyncInterval, Burst, api.Clock);
    private readonly RecentResults<DiscoveryResult> _syncs = new(api.Options.SyncInterval, Burst, api.Clock);

    /// <summary>Refreshes the active jobs of a provider, or of each provider in a pass of its own.</summary>
    /// <returns>One task for each provider; none for a provider that is not registered.</returns>
    public IReadOnlyList<Task<Recent<RefreshResult>>> Refresh(string? provider)
    {
        var names = api.Providers.Providers.Select(registered => registered.Descriptor.Id);
        return
        [
            .. names.Where(name => provider is null || name == provider)
                .Select(name => _refreshes.GetAsync(name, () => api.Client.RefreshActiveAsync(name, CancellationToken.None), CancellationToken.None)),
        ];
    }

    /// <summary>Looks for recent jobs at a provider, or at all that can list some.</summary>
    /// <exception cref="Providers.UnknownProviderException">There is no such provider.</exception>
    public Task<Recent<DiscoveryResult>> SyncAsync(string? provider)
    {
        if (provider is null)
        {
            return _syncs.GetAsync(All, () => api.Client.DiscoverAsync(null, CancellationToken.None), CancellationToken.None);
        }

        var name = api.Providers.Get(provider).Descriptor.Id;
        if (_syncs.FindReusable(All) is { } all && all.Value.Providers.FirstOrDefault(known => known.Provider == name) is { } known)
        {
            return Task.FromResult(all with { Value = new DiscoveryResult { Providers = [known] } });
        }

        return _syncs.GetAsync(name, () => api.Client.DiscoverAsync(name, CancellationToken.None), CancellationToken.None);
    }
}
