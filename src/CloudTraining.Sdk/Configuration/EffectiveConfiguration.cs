namespace CloudTraining.Sdk.Configuration;

/// <summary>
/// Says which values are in effect and what decided each: code, a <c>SIMPLETUNER_*</c> variable, the host's configuration, <c>simpletuner-enterprise.yaml</c> or the default. A value that code sets to what
/// it would be anyway is said to come from there. Thread-safe; follows changes of the configuration.
/// </summary>
public sealed class EffectiveConfiguration
{
    private readonly OptionsLoader _loader;

    internal EffectiveConfiguration(OptionsLoader loader) => _loader = loader;

    /// <summary>All settings, sorted by key.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The configuration has mistakes.</exception>
    public IReadOnlyList<EffectiveSetting> List() => [.. _loader.Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal)];

    /// <summary>One setting; null when no such key exists.</summary>
    /// <param name="key">Its key, in any case: <c>CloudTraining:Polling:Interval</c>.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The configuration has mistakes.</exception>
    public EffectiveSetting? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return _loader.Settings.FirstOrDefault(setting => setting.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
    }
}
