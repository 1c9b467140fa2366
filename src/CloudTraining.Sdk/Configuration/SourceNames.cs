using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace CloudTraining.Sdk.Configuration;

/// <summary>Names configuration sources as their owner knows them: a file, a variable, the command line.</summary>
internal static partial class SourceNames
{
    public static ConfigurationOrigin OriginOf(IConfigurationProvider provider, string key, EnvironmentReader environment)
    {
        if (provider is IConfigurationOrigins known)
        {
            // A list or a dictionary has no place of its own: its first item stands for it.
            return known.Origins.FirstOrDefault(origin => origin.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
                ?? known.Origins.First(origin => origin.Key.StartsWith(key + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase));
        }

        return new ConfigurationOrigin(key, NameOf(provider, key, environment), key);
    }

    private static string NameOf(IConfigurationProvider provider, string key, EnvironmentReader environment)
    {
        // The types live in packages that the SDK does not need otherwise; their names are stable.
        switch (provider.GetType().Name)
        {
            case "CommandLineConfigurationProvider":
                return "command line";
            case "EnvironmentVariablesConfigurationProvider":
                return VariableOf(key, environment);
            case "MemoryConfigurationProvider":
                return "in-memory collection";
        }

        var file = FilePath().Match(provider.ToString() ?? string.Empty);
        return file.Success ? file.Groups[1].Value : provider.GetType().Name;
    }

    private static string VariableOf(string key, EnvironmentReader environment)
    {
        var name = key.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);
        return environment.Names.FirstOrDefault(candidate => candidate.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? environment.Names.FirstOrDefault(candidate => candidate.EndsWith("_" + name, StringComparison.OrdinalIgnoreCase))
            ?? environment.Names.FirstOrDefault(candidate => candidate.StartsWith(name + "__", StringComparison.OrdinalIgnoreCase))
            ?? name;
    }

    [GeneratedRegex(@" for '(.+)' \(")]
    private static partial Regex FilePath();
}
