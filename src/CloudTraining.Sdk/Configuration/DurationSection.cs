using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace CloudTraining.Sdk.Configuration;

/// <summary>A section whose durations may also be written as whole seconds: the binder would read <c>60</c> as sixty days.</summary>
internal sealed class DurationSection(IConfigurationSection inner, IReadOnlyList<string> durations) : IConfigurationSection
{
    public string Key => inner.Key;

    public string Path => inner.Path;

    public string? Value
    {
        get => inner.Value;
        set => inner.Value = value;
    }

    public string? this[string key]
    {
        get => IsDuration(key) ? Read($"{inner.Path}:{key}", inner[key]) : inner[key];
        set => inner[key] = value;
    }

    public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren().Select(Wrap);

    public IChangeToken GetReloadToken() => inner.GetReloadToken();

    public IConfigurationSection GetSection(string key) => Wrap(inner.GetSection(key));

    /// <summary>The duration as a <c>TimeSpan</c> text.</summary>
    /// <exception cref="InvalidOperationException">It is neither a <c>TimeSpan</c> nor whole seconds.</exception>
    internal static string? Read(string path, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return value;
        }

        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) <= 1_000_000_000)
        {
            return TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);
        }

        return TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _)
            ? value
            : throw new InvalidOperationException($"{path} is '{value}', which is no duration. Write hh:mm:ss (for example 00:01:30) or whole seconds (for example 90).");
    }

    private bool IsDuration(string key) => durations.Contains(key, StringComparer.OrdinalIgnoreCase);

    private IConfigurationSection Wrap(IConfigurationSection child) =>
        IsDuration(child.Key) ? new DurationValue(child) : child;

    private sealed class DurationValue(IConfigurationSection inner) : IConfigurationSection
    {
        public string Key => inner.Key;

        public string Path => inner.Path;

        public string? Value
        {
            get => Read(inner.Path, inner.Value);
            set => inner.Value = value;
        }

        public string? this[string key]
        {
            get => inner[key];
            set => inner[key] = value;
        }

        public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren();

        public IChangeToken GetReloadToken() => inner.GetReloadToken();

        public IConfigurationSection GetSection(string key) => inner.GetSection(key);
    }
}
