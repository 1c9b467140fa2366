using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace CloudTraining.Sdk.Configuration;

/// <summary>
/// A section as the binder should see it. Durations may be whole seconds: the binder would read <c>60</c> as sixty days. A list comes whole from one source: the binder would mix the items of several by position.
/// </summary>
internal sealed class TypedSection(IConfigurationSection inner, OptionsSchema schema, SettingsView view) : IConfigurationSection
{
    public string Key => inner.Key;

    public string Path => inner.Path;

    public string? Value
    {
        get => inner.Value;
        set => throw ReadOnly();
    }

    public string? this[string key]
    {
        get => schema.Find(key) is { IsDuration: true } ? Duration(inner[key]) : inner[key];
        set => throw ReadOnly();
    }

    public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren().Where(child => schema.Find(child.Key) is not null).Select(Wrap);

    public IChangeToken GetReloadToken() => inner.GetReloadToken();

    public IConfigurationSection GetSection(string key) => Wrap(inner.GetSection(key));

    private static NotSupportedException ReadOnly() => new("Options are bound from configuration, not written to it.");

    private static string? Duration(string? text) =>
        text is not null && SettingText.TryParseDuration(text, out var duration) ? duration.ToString("c", CultureInfo.InvariantCulture) : text;

    private IConfigurationSection Wrap(IConfigurationSection child) => schema.Find(child.Key) switch
    {
        { IsDuration: true } => new Member(child, Duration(child.Value), child.GetChildren),
        { IsCollection: true } member when !member.Type.IsAssignableTo(typeof(IDictionary)) && !IsDictionary(member.Type) => new Member(child, child.Value, () => ItemsOfOneSource(child)),
        _ => child,
    };

    private static bool IsDictionary(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>);

    private IEnumerable<IConfigurationSection> ItemsOfOneSource(IConfigurationSection list)
    {
        if (view.FindSource(list.Path) is not { } source)
        {
            return [];
        }

        var keys = SettingsView.Children(source, list.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return list.GetChildren().Where(item => keys.Contains(item.Key));
    }

    private sealed class Member(IConfigurationSection inner, string? value, Func<IEnumerable<IConfigurationSection>> children) : IConfigurationSection
    {
        public string Key => inner.Key;

        public string Path => inner.Path;

        public string? Value
        {
            get => value;
            set => throw ReadOnly();
        }

        public string? this[string key]
        {
            get => inner[key];
            set => throw ReadOnly();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => children();

        public IChangeToken GetReloadToken() => inner.GetReloadToken();

        public IConfigurationSection GetSection(string key) => inner.GetSection(key);
    }
}
