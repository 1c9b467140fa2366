using Microsoft.Extensions.Configuration;

namespace CloudTraining.Sdk.Configuration;

/// <summary>Compares a section with the options class it is bound to: keys that do not exist, values of another type. Every mistake is said with the place it was made at.</summary>
internal sealed class SectionChecker(SettingsView view, IEnumerable<KnownSettings> known)
{
    private readonly IReadOnlyList<KnownSettings> _known = [.. known];

    public IConfigurationSection GetSection(OptionsSchema schema) => new TypedSection(view.GetSection(schema.Path), schema, view);

    /// <summary>All mistakes of the section, each a whole sentence.</summary>
    public IReadOnlyList<string> Check(OptionsSchema schema)
    {
        List<string> failures = [.. view.Variables.FailuresOf(schema)];
        var isRoot = schema.Path == SettingsView.Root;
        if (isRoot)
        {
            CheckProviders(failures);
        }

        foreach (var child in view.GetSection(schema.Path).GetChildren())
        {
            if (schema.Find(child.Key) is { } member)
            {
                CheckValue(schema, member, child, failures);
            }
            else if (!IsKnown(child.Path))
            {
                ReportUnknown(schema, child, isRoot, failures);
            }
        }

        return failures;
    }

    /// <summary>The sentence that names the place of a key; empty when nobody set it.</summary>
    public static string PlaceOf(ConfigurationOrigin? origin)
    {
        if (origin is null)
        {
            return string.Empty;
        }

        return origin.Name == origin.Key || origin.Name == origin.Source ? $" Set by {origin.Location}." : $" Set by {origin.Location} ({origin.Name}).";
    }

    private void CheckValue(OptionsSchema schema, OptionsMember member, IConfigurationSection child, List<string> failures)
    {
        var key = schema.KeyOf(member);
        if (member.IsCollection)
        {
            if (child.Value is { Length: > 0 })
            {
                failures.Add($"{key} is a single value; it must be a list or a group of values.{PlaceOf(view.FindOrigin(child.Path))}");
            }

            return;
        }

        if (child.Value is null && child.GetChildren().Any())
        {
            failures.Add($"{key} is a list or a group of values; it must be {SettingText.Expected(member)}.{PlaceOf(view.FindOrigin(child.Path))}");
        }
        else if (child.Value is { } text && !SettingText.Fits(member, text))
        {
            var shown = member.IsSecret ? "***" : OptionsMember.Shown(text);
            failures.Add($"{key} is '{shown}'; it must be {SettingText.Expected(member)}.{PlaceOf(view.FindOrigin(child.Path))}");
        }
    }

    /// <summary>A file may name a provider that is not there.</summary>
    private void CheckProviders(List<string> failures)
    {
        var providers = _known.Where(settings => settings.Provider is not null).Select(settings => SettingText.ToSnakeCase(settings.Provider!)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var strangers = view.Origins.SelectMany(source => source.Origins)
            .Where(origin => origin.Provider is { } name && !IsProvider(name))
            .DistinctBy(origin => origin.Provider);
        foreach (var origin in strangers)
        {
            var hint = Nearest.Find(origin.Provider!, providers) is { } nearest ? $" did you mean {nearest}?"
                : providers.Count == 0 ? " no provider with options is registered."
                : $" with options: {string.Join(", ", providers)}.";
            failures.Add($"{origin.Location}: {origin.Name} is for a provider that is not registered;{hint}");
        }
    }

    private bool IsProvider(string name) => _known.Any(settings => settings.Provider is { } known && Plain(known).Equals(Plain(name), StringComparison.OrdinalIgnoreCase));

    private static string Plain(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal);

    private bool IsKnown(string path) =>
        _known.Any(settings =>
            settings.Path.Equals(path, StringComparison.OrdinalIgnoreCase)
            || settings.Path.StartsWith(path + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase)
            || settings.Keys.Any(key => path.Equals($"{settings.Path}:{key}", StringComparison.OrdinalIgnoreCase)));

    private void ReportUnknown(OptionsSchema schema, IConfigurationSection child, bool isRoot, List<string> failures)
    {
        var origin = view.FindOrigin(child.Path);
        if (origin?.Provider is { } provider)
        {
            if (IsProvider(provider))
            {
                var options = schema.Members.Select(member => SettingText.ToSnakeCase(member.Name)).ToList();
                failures.Add($"{origin.Location}: {origin.Name} is no option of {provider}; {Hint(origin.Name.Split('.')[2], options)}");
            }

            return;
        }

        var siblings = _known.Where(settings => settings.Path.Equals(schema.Path, StringComparison.OrdinalIgnoreCase)).SelectMany(settings => settings.Keys)
            .Concat(isRoot ? _known.Where(settings => settings.Path.Count(letter => letter == ':') == 1).Select(settings => settings.Path[(SettingsView.Root.Length + 1)..]) : [])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();

        // A host may keep a section of its own under ours, but not a misspelt one.
        if (!isRoot || child.Value is not null || Nearest.Find(child.Key, siblings) is not null)
        {
            failures.Add($"{child.Path} is no setting; {Hint(child.Key, siblings)}{PlaceOf(origin)}");
        }
    }

    private static string Hint(string name, IReadOnlyCollection<string> candidates) => Nearest.Find(name, candidates) is { } nearest
        ? $"did you mean {nearest}?"
        : $"there are: {string.Join(", ", candidates.Order(StringComparer.Ordinal))}.";
}
