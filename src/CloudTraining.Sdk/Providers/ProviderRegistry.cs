namespace CloudTraining.Sdk.Providers;

/// <summary>The registry over the providers in the container. Immutable.</summary>
public sealed class ProviderRegistry : IProviderRegistry
{
    private readonly Dictionary<string, ICloudProvider> _byName;

    /// <summary>Creates the registry.</summary>
    /// <exception cref="InvalidOperationException">Two providers have the same name.</exception>
    public ProviderRegistry(IEnumerable<ICloudProvider> providers)
    {
        ArgumentNullException.ThrowIfNull(providers);
        Providers = [.. providers];
        _byName = new Dictionary<string, ICloudProvider>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in Providers)
        {
            if (!_byName.TryAdd(provider.Descriptor.Id, provider))
            {
                throw new InvalidOperationException($"Two cloud providers are registered as '{provider.Descriptor.Id}'. Give one of them another name.");
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ICloudProvider> Providers { get; }

    /// <inheritdoc/>
    public ICloudProvider? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public ICloudProvider Get(string name) =>
        Find(name) ?? throw new UnknownProviderException(name, [.. Providers.Select(provider => provider.Descriptor.Id)]);
}
