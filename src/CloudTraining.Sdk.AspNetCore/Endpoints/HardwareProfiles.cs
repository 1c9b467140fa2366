using System.Collections.Concurrent;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>The hardware of providers, asked for at most every ten minutes and never waited for long: a list of providers must not hang on one of them.</summary>
internal sealed class HardwareProfiles(HttpApiRuntime api)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, (IReadOnlyList<HardwareProfileJson> Profiles, long ReadAt)> _known = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<HardwareProfileJson>> ReadAsync(ICloudProvider provider, CancellationToken cancellationToken)
    {
        var id = provider.Descriptor.Id;
        if (_known.TryGetValue(id, out var known) && api.Clock.GetElapsedTime(known.ReadAt) < Freshness)
        {
            return known.Profiles;
        }

        if (provider.GetFeature<IHardwareCatalog>() is not { } catalog)
        {
            return [];
        }

        try
        {
            var offers = await ProviderCall.RunAsync(provider, "hardware", Patience, api.Clock, call => catalog.ListHardwareAsync(ProviderContext.Host, call), cancellationToken);
            IReadOnlyList<HardwareProfileJson> profiles = [.. offers.Select(offer => ToJson(offer, provider.Descriptor.Model))];
            _known[id] = (profiles, api.Clock.GetTimestamp());
            return profiles;
        }
        catch (ProviderException)
        {
            return known.Profiles ?? [];
        }
    }

    private static HardwareProfileJson ToJson(HardwareOffer offer, string? model) => new()
    {
        Id = offer.Id,
        Model = model ?? string.Empty,
        Label = offer.Name,
        HardwareType = offer.Name,
        CostPerSecond = (double?)offer.CostPerSecondUsd,
        CostPerHour = (double?)(offer.CostPerSecondUsd * 3_600),
    };
}
