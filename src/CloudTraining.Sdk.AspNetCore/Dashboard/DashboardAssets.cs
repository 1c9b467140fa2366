using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace CloudTraining.Sdk.AspNetCore.Dashboard;

/// <summary>
/// The dashboard: the files that are embedded in this assembly, joined so that a first visit makes four requests: the page, one style sheet, one script and the script of the shared worker. Immutable and thread-safe.
/// </summary>
internal sealed class DashboardAssets
{
    /// <summary>The script of the shared worker.</summary>
    public const string WorkerName = "js/feed-worker.js";

    private const string Prefix = "dashboard/";
    private const string PageName = "index.html";

    // Later ones win where two say something about one thing.
    private static readonly string[] Styles = ["base", "layout", "jobs", "panel", "overlay"];
    private static readonly string[] Scripts = ["main", "feed-worker"];
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
            .ToDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name => Read(assembly.GetManifestResourceStream(name)!), StringComparer.Ordinal);
        var modules = files.Where(file => file.Key.StartsWith("js/", StringComparison.Ordinal)).ToDictionary(file => Path.GetFileNameWithoutExtension(file.Key), file => file.Value, StringComparer.Ordinal);
        var joined = Scripts.ToDictionary(name => $"js/{name}.js", name => DashboardBundle.Join(modules, name), StringComparer.Ordinal);
        joined["css/dashboard.css"] = string.Concat(Styles.Select(name => files[$"css/{name}.css"]));
        var page = files[PageName].Replace("{{icon}}", $"data:image/svg+xml,{Uri.EscapeDataString(files["icon.svg"].Trim())}", StringComparison.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, content) in joined.Append(new(PageName, page)).OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(Encoding.UTF8.GetBytes(content));
        }

        var assets = joined.ToFrozenDictionary(file => file.Key, file => new DashboardAsset(file.Key, Encoding.UTF8.GetBytes(file.Value)), StringComparer.Ordinal);
        return new DashboardAssets(assets, page, Convert.ToHexStringLower(hash.GetHashAndReset())[..12]);
    }

    /// <summary>The asset, or null. Only these exist; no name reaches the file system.</summary>
    public DashboardAsset? Find(string name) => _assets.GetValueOrDefault(name);

    /// <summary>The page, told where the API lies relative to it.</summary>
    public DashboardAsset CreatePage(string apiAddress)
    {
        var html = _page.Replace("{{version}}", Version, StringComparison.Ordinal).Replace("{{api}}", apiAddress, StringComparison.Ordinal);
        return new DashboardAsset(PageName, Encoding.UTF8.GetBytes(html));
    }

    private static string Read(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
