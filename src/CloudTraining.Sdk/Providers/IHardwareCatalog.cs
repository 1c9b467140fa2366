namespace CloudTraining.Sdk.Providers;

/// <summary>Lists the hardware a provider offers.</summary>
public interface IHardwareCatalog
{
    /// <summary>The offers, in the provider's order.</summary>
    Task<IReadOnlyList<HardwareOffer>> ListHardwareAsync(ProviderContext context, CancellationToken cancellationToken = default);
}
