using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace CloudTraining.Sdk.AspNetCore.Dashboard;

/// <summary>The files of the dashboard, embedded in this assembly. Immutable and thread-safe.</summary>
internal sealed class DashboardAssets
{
    /// <summary>The script of the shared worker.</summary>
    public const string WorkerName = "js/feed-worker.js";

    private const string Prefix = "dashboard/";
    private const string PageName = "index.html";
    private readonly string _page;
    private readonly FrozenDictionary<string, DashboardAsset> _assets;

    private DashboardAssets(FrozenDictionary<string, DashboardAsset> assets, string page, string version)
    {
        _assets = assets;
        _page = page;
        Version = version;
    }

    /// <summary>Changes with any file: it is part of every address, so that a browser may keep what it has for good.</summary>
    public string Version { get; }

    public IEnumerable<DashboardAsset> All => _assets.Values;

    public static DashboardAssets Load()
    {
        var assembly = typeof(DashboardAssets).Assembly;
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new KeyValuePair<string, byte[]>(name[Prefix.Length..].Replace('\\', '/'), Read(assembly.GetManifestResourceStream(name)!)))
            .ToList();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(content);
        }

        var page = files.Single(file => file.Key == PageName).Value;
        var assets = files.Where(file => file.Key != PageName).ToFrozenDictionary(file => file.Key, file => new DashboardAsset(file.Key, file.Value), StringComparer.Ordinal);
        return new DashboardAssets(assets, Encoding.UTF8.GetString(page), Convert.ToHexStringLower(hash.GetHashAndReset())[..12]);
    }

    /// <summary>The asset, or null. Only what was embedded exists; no name reaches the file system.</summary>
    public DashboardAsset? Find(string name) => _assets.GetValueOrDefault(name);

    /// <summary>The page, told where the API lies relative to it.</summary>
    public DashboardAsset CreatePage(string apiAddress)
    {
        // Modules are fetched together instead of one import after another.
        var preload = string.Join("\n  ", _assets.Keys.Where(name => name.StartsWith("js/", StringComparison.Ordinal) && name != WorkerName)
            .Order(StringComparer.Ordinal)
            .Select(name => $"<link rel=\"modulepreload\" href=\"assets/{Version}/{name}\">"));
        var html = _page.Replace("{{version}}", Version, StringComparison.Ordinal)
            .Replace("{{api}}", apiAddress, StringComparison.Ordinal)
            .Replace("{{preload}}", preload, StringComparison.Ordinal);
        return new DashboardAsset(PageName, Encoding.UTF8.GetBytes(html));
    }

    private static byte[] Read(Stream stream)
    {
        using (stream)
        {
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
    }
}
