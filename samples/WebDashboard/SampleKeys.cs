using System.Security.Cryptography;
using System.Text;

namespace WebDashboard;

/// <summary>The keys that configuration gives out: <c>CloudTraining:Sample:ApiKeys:{key}={user}[,all]</c>. Read once. A real host keeps no keys in its configuration.</summary>
internal sealed class SampleKeys
{
    private const string Section = "CloudTraining:Sample";
    private readonly IReadOnlyList<(byte[] Hash, SampleUser User)> _keys;

    public SampleKeys(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (section.GetChildren().FirstOrDefault(child => !child.Key.Equals("ApiKeys", StringComparison.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new InvalidOperationException($"{unknown.Path} is no setting; there is: {Section}:ApiKeys.");
        }

        _keys = [.. section.GetSection("ApiKeys").GetChildren().Select(key => (Hash(key.Key), Parse(key.Value)))];
    }

    /// <summary>Whether keys decide; without any, whoever sits at this machine may do everything.</summary>
    public bool Decide => _keys.Count > 0;

    /// <summary>Whose key it is, or null. Takes the same time wherever it differs.</summary>
    public SampleUser? Find(string key)
    {
        var hash = Hash(key);
        SampleUser? found = null;
        foreach (var (known, user) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
            {
                found = user;
            }
        }

        return found;
    }

    private static SampleUser Parse(string? value)
    {
        var parts = (value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        return parts[0].Length > 0 && parts.Skip(1).All(part => part == "all")
            ? new SampleUser(parts[0], parts.Length > 1)
            : throw new InvalidOperationException($"A key of {Section}:ApiKeys has the value '{value}'; it must be a user, or a user and ',all'.");
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
