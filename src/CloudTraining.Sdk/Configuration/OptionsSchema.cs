using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace CloudTraining.Sdk.Configuration;

/// <summary>The section of an options class and its keys.</summary>
internal sealed class OptionsSchema
{
    private readonly HashSet<string> _live;

    private OptionsSchema(string path, IReadOnlyList<OptionsMember> members, IEnumerable<string> live)
    {
        Path = path;
        Members = members;
        _live = new HashSet<string>(live, StringComparer.Ordinal);
        Known = new KnownSettings(path, [.. members.Select(member => member.Name)]);
        var stranger = _live.FirstOrDefault(name => members.All(member => member.Name != name));
        if (stranger is not null)
        {
            throw new ArgumentException($"'{stranger}' is no property of the options of {path}.", nameof(live));
        }
    }

    public string Path { get; }

    public IReadOnlyList<OptionsMember> Members { get; }

    public KnownSettings Known { get; }

    public bool HasLiveMembers => _live.Count > 0;

    /// <summary>Reads the public properties; the annotation keeps them when the application is trimmed.</summary>
    public static OptionsSchema Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(string path, IEnumerable<string> live) =>
        new(
            path,
            [.. typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetMethod is not null)
                .Select(property => new OptionsMember(property.Name, property.PropertyType, property.GetValue))],
            live);

    public OptionsMember? Find(string name) => Members.FirstOrDefault(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public string KeyOf(OptionsMember member) => $"{Path}:{member.Name}";

    public bool IsLive(OptionsMember member) => _live.Contains(member.Name);
}
