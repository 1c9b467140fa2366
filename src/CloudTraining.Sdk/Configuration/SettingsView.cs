using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace CloudTraining.Sdk.Configuration;

/// <summary>
/// The configuration as the SDK reads it, low to high: sources added on the builder (YAML), the host's own configuration in its own order, <c>SIMPLETUNER_*</c> variables. Knows which source decided a key.
/// </summary>
internal sealed class SettingsView : IDisposable
{
    public const string Root = "CloudTraining";

    private readonly ConfigurationRoot _root;

    public SettingsView(IServiceProvider services, IEnumerable<LowSource> low, EnvironmentReader environment)
    {
        Variables = new SimpleTunerVariables(environment);
        Environment = environment;
        var builder = new ConfigurationBuilder();
        foreach (var source in low)
        {
            builder.Add(source.Source);
        }

        if (services.GetService<IConfiguration>() is { } host)
        {
            builder.AddConfiguration(host, shouldDisposeConfiguration: false);
        }

        builder.Add(Variables);
        _root = (ConfigurationRoot)builder.Build();
    }

    public SimpleTunerVariables Variables { get; }

    public EnvironmentReader Environment { get; }

    /// <summary>Everybody who knows where values were written.</summary>
    public IEnumerable<IConfigurationOrigins> Origins => Providers(_root).OfType<IConfigurationOrigins>();

    public IConfigurationSection GetSection(string path) => _root.GetSection(path);

    public IChangeToken GetReloadToken() => _root.GetReloadToken();

    /// <summary>The source that decides a key, or the first of its children; null when nobody set it.</summary>
    public IConfigurationProvider? FindSource(string key) => FindSource(_root, key);

    /// <summary>Where a key was written, for a message; null when nobody set it.</summary>
    public ConfigurationOrigin? FindOrigin(string key) => FindSource(key) is { } source ? SourceNames.OriginOf(source, key, Environment) : null;

    /// <summary>The names below a key that a source itself holds.</summary>
    public static IEnumerable<string> Children(IConfigurationProvider provider, string key) => provider.GetChildKeys([], key).Distinct(StringComparer.OrdinalIgnoreCase);

    public void Dispose() => _root.Dispose();

    private static IConfigurationProvider? FindSource(IConfigurationRoot root, string key)
    {
        foreach (var provider in root.Providers.Reverse())
        {
            if (provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner })
            {
                // An empty value in the host's configuration counts as not set, and what is below it decides.
                if (FindSource(inner, key) is { } found && (!found.TryGet(key, out var value) || !string.IsNullOrEmpty(value) || Children(found, key).Any()))
                {
                    return found;
                }
            }
            else if (provider.TryGet(key, out _) || Children(provider, key).Any())
            {
                return provider;
            }
        }

        return null;
    }

    /// <summary>All providers, the one that wins first.</summary>
    private static IEnumerable<IConfigurationProvider> Providers(IConfiguration configuration)
    {
        if (configuration is not IConfigurationRoot root)
        {
            yield break;
        }

        foreach (var provider in root.Providers.Reverse())
        {
            if (provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner })
            {
                foreach (var nested in Providers(inner))
                {
                    yield return nested;
                }
            }
            else
            {
                yield return provider;
            }
        }
    }
}
