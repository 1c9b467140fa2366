using System.Security.Cryptography;
using System.Text;

namespace ReplicateSimulator;

/// <summary>The models this account can run; each has two versions, whose ids follow from its name.</summary>
public sealed class ModelCatalog(SimulatorOptions options)
{
    /// <summary>When the older version was made; the newer one is a day younger.</summary>
    public static readonly DateTimeOffset FirstVersionAt = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names => options.Models;

    /// <summary>A version id: 64 hex digits.</summary>
    public static string VersionOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The newest version of a model.</summary>
    public static string Latest(string model) => VersionOf(model + "#2");

    /// <summary>The versions of a model, newest first.</summary>
    public static IReadOnlyList<string> Versions(string model) => [Latest(model), VersionOf(model + "#1")];

    /// <summary>Whether the model is known.</summary>
    public bool Contains(string model) => options.Models.Contains(model, StringComparer.Ordinal);

    /// <summary>Resolves <c>owner/name:version</c> or a bare version; a name alone is for official models, of which there are none.</summary>
    public (string Model, string Version)? Resolve(string? version)
    {
        var id = version?[(version.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var name = version is not null && id!.Length < version.Length ? version[..(version.Length - id.Length - 1)] : null;
        var model = options.Models.FirstOrDefault(candidate => (name is null || candidate == name) && Versions(candidate).Contains(id));
        return model is null ? null : (model, id!);
    }
}
