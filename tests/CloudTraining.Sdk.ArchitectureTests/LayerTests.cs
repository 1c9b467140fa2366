using System.Xml.Linq;

namespace CloudTraining.Sdk.ArchitectureTests;

/// <summary>Who may depend on whom.</summary>
public sealed class LayerTests
{
    private const string CoreName = "CloudTraining.Sdk";

    /// <summary>Usable from everywhere; they know nothing of the features.</summary>
    private static readonly string[] Ground = ["Logging", "Diagnostics", "Configuration"];

    /// <summary>The arrows of the design inside the core, written out; the root may use everything.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Background"] = ["Sync", "Approvals", "Queue", "Providers", "Events", "Jobs"],
        ["Sync"] = ["Queue", "Providers", "Events", "Jobs"],
        ["Approvals"] = ["Queue", "Providers", "Events", "Jobs"],
        ["Queue"] = ["Providers", "Events", "Jobs"],
        ["Progress"] = ["Providers", "Jobs"],
        ["Providers"] = ["Jobs"],
        ["Events"] = ["Jobs"],
        ["Jobs"] = [],
        ["Logging"] = [],
        ["Diagnostics"] = ["Logging"],
        ["Configuration"] = ["Logging"],
    };

    [Test]
    public void The_features_of_the_core_depend_on_each_other_only_as_designed()
    {
        var wrong = TypeUses.Of(Repository.Core)
            .Where(pair => !IsGenerated(pair.User) && !IsGenerated(pair.Used))
            .Select(pair => (From: FolderOf(pair.User), To: FolderOf(pair.Used), pair.User, pair.Used))
            .Where(pair => pair.From is not null and not "" && pair.To is not null && pair.From != pair.To)
            .Where(pair => !Ground.Contains(pair.To) || Ground.Contains(pair.From))
            .Where(pair => !Allowed.TryGetValue(pair.From!, out var allowed) || !allowed.Contains(pair.To!))
            .Select(pair => $"{pair.User} uses {pair.Used}")
            .Order(StringComparer.Ordinal);

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Every_feature_of_the_core_has_its_arrows() => Assert.That(
        Repository.Core.GetTypes().Where(type => !Repository.IsGenerated(type)).Select(type => FolderOf(type.FullName!)).Where(folder => folder is not null and not "").Distinct(),
        Is.SubsetOf(Allowed.Keys));

    [Test]
    public void The_reader_of_uses_sees_calls_bases_signatures_and_async_code()
    {
        var uses = TypeUses.Of(Repository.Core);

        Assert.Multiple(() =>
        {
            Assert.That(uses, Does.Contain(("CloudTraining.Sdk.Background.JobPollingTask", "CloudTraining.Sdk.Background.IBackgroundTask")));
            Assert.That(uses, Does.Contain(("CloudTraining.Sdk.CloudTrainingClient", "CloudTraining.Sdk.Jobs.JobTransitions")));
            Assert.That(uses, Does.Contain(("CloudTraining.Sdk.Sync.PollingDecision", "CloudTraining.Sdk.Providers.IProviderRegistry")));
        });
    }

    [Test]
    public void The_core_needs_nothing_but_packages_of_the_platform()
    {
        var packages = ReferencesOf("src/CloudTraining.Sdk/CloudTraining.Sdk.csproj", "PackageReference");
        var assemblies = Repository.Core.GetReferencedAssemblies().Select(name => name.Name!);

        Assert.Multiple(() =>
        {
            Assert.That(packages.Where(name => !name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)), Is.Empty);
            // The last is where the runtime keeps Win32Exception, which a process that cannot be started throws on every system.
            Assert.That(
                assemblies.Where(name => !name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && !name.StartsWith("System.", StringComparison.Ordinal) && name != "Microsoft.Win32.Primitives"),
                Is.Empty);
        });
    }

    [Test]
    public void A_satellite_depends_on_the_core_and_on_no_other_satellite()
    {
        var wrong = Repository.Packages.Where(package => package != Repository.Core)
            .SelectMany(package => package.GetReferencedAssemblies()
                .Where(name => name.Name!.StartsWith(CoreName, StringComparison.Ordinal) && name.Name != CoreName)
                .Select(name => $"{package.GetName().Name} uses {name.Name}"));
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => Path.GetFileNameWithoutExtension(file) != CoreName)
            .SelectMany(file => ReferencesOf(Repository.Relative(file), "ProjectReference").Where(reference => !reference.EndsWith("/CloudTraining.Sdk.csproj", StringComparison.Ordinal))
                .Select(reference => $"{Repository.Relative(file)} uses {reference}"));

        Assert.That(wrong.Concat(projects), Is.Empty);
    }

    [Test]
    public void Every_package_under_src_is_looked_at() => Assert.That(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => !name.EndsWith("Generators", StringComparison.Ordinal)),
        Is.EquivalentTo(Repository.Packages.Select(package => package.GetName().Name)));

    /// <summary>A generator writes one class for all features; what it holds belongs to each of them.</summary>
    private static bool IsGenerated(string fullName) => fullName.Contains('<', StringComparison.Ordinal) || fullName.Contains(".Generated.", StringComparison.Ordinal);

    private static string? FolderOf(string fullName)
    {
        var parts = fullName.Split('.');
        return parts is ["CloudTraining", "Sdk", ..] ? parts.Length == 3 ? "" : parts.Length > 3 && parts[2..^1] is [var folder, ..] ? folder : "" : null;
    }

    private static IReadOnlyList<string> ReferencesOf(string project, string kind) =>
        [.. XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(kind)
            .Where(element => (string?)element.Attribute("OutputItemType") != "Analyzer" && (string?)element.Attribute("PrivateAssets") != "all")
            .Select(element => ((string)element.Attribute("Include")!).Replace('\\', '/'))];
}
