using System.Collections;

namespace CloudTraining.Sdk.Configuration;

/// <summary>The environment variables, read once.</summary>
internal sealed class EnvironmentReader(Func<IEnumerable<KeyValuePair<string, string>>> read)
{
    private readonly Lazy<Dictionary<string, string>> _variables = new(() => new Dictionary<string, string>(read(), StringComparer.Ordinal));

    public static EnvironmentReader OfProcess() => new(() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? string.Empty)));

    public IReadOnlyCollection<string> Names => _variables.Value.Keys;

    /// <summary>The value; null when it is not set or blank.</summary>
    public string? Find(string name) => _variables.Value.GetValueOrDefault(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
