using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace CloudTraining.Sdk.ArchitectureTests;

/// <summary>The packages as a stranger gets them: packed, put into a folder, and used by an application that has never seen the source tree. Takes a minute.</summary>
[Category("Longer")]
public sealed class PackageTests
{
    private const string Program = """
        using CloudTraining.Sdk;
        using CloudTraining.Sdk.Background;
        using Microsoft.Extensions.DependencyInjection;

        var services = new ServiceCollection();
        services.AddCloudTraining().UseSqlite("jobs.db").UseEnterpriseYaml();
        await using var provider = services.BuildServiceProvider();
        Console.WriteLine($"polling every {provider.GetRequiredService<BackgroundTaskManager>().JobPollingInterval.TotalSeconds} s");
        """;

    private string _folder = string.Empty;

    private string Feed => Path.Combine(_folder, "feed");

    [OneTimeSetUp]
    public void PackEverything()
    {
        _folder = Directory.CreateTempSubdirectory("packages-").FullName;
        foreach (var project in Repository.Packages.Select(package => package.GetName().Name!))
        {
            Run(Repository.Root, [], "pack", $"src/{project}", "-c", "Release", "-o", Feed, "--nologo", "-v", "q");
        }
    }

    [OneTimeTearDown]
    public void DropEverything() => Directory.Delete(_folder, recursive: true);

    [Test, CancelAfter(600_000)]
    public void A_new_application_runs_on_the_packages([Values] Way way)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, way.ToString())).FullName;
        var version = Version();
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Program);
        File.WriteAllText(Path.Combine(folder, "simpletuner-enterprise.yaml"), "job_polling_interval: 77\n");
        File.WriteAllText(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup>
                <PackageReference Include="CloudTraining.Sdk" Version="{version}" />
                <PackageReference Include="CloudTraining.Sdk.Sqlite" Version="{version}" />
                <PackageReference Include="CloudTraining.Sdk.Yaml" Version="{version}" />
                <PackageReference Include="SQLitePCLRaw.core" Version="3.0.3" />
                <PackageReference Include="SQLitePCLRaw.bundle_e_sqlite3" Version="3.0.3" />
              </ItemGroup>
            </Project>
            """);
        if (way != Way.Property)
        {
            File.WriteAllText(Path.Combine(folder, "nuget.config"), Config(way == Way.MappedFile));
        }

        // A package folder of its own: a copy of another day must not be taken.
        var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(folder, "packages") };
        string[] arguments = way == Way.Property ? ["run", "-p:RestoreAdditionalProjectSources=" + Feed] : ["run"];

        Assert.That(Run(folder, environment, arguments), Does.Contain("polling every 77 s"));
    }

    [Test]
    public void A_package_carries_its_page_its_licence_its_documentation_and_only_its_own_assembly()
    {
        foreach (var package in Directory.EnumerateFiles(Feed, "*.nupkg"))
        {
            using var archive = ZipFile.OpenRead(package);
            var files = archive.Entries.Select(entry => entry.FullName).ToList();
            var id = Path.GetFileName(package)[..^(Version().Length + ".nupkg".Length + 1)];
            Assert.Multiple(() =>
            {
                Assert.That(files, Does.Contain("README.md"), id);
                Assert.That(files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)), Is.EquivalentTo(new[] { $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" }), id);
            });
            using var specification = archive.GetEntry($"{id}.nuspec")!.Open();
            var metadata = XDocument.Load(specification).Root!.Elements().Single(element => element.Name.LocalName == "metadata").Elements().ToLookup(element => element.Name.LocalName);
            Assert.That((metadata["license"].Single().Value, metadata["readme"].Single().Value, metadata["description"].Single().Value.Length > 20), Is.EqualTo(("MIT", "README.md", true)), id);
        }
    }

    private static string Version() => typeof(ICloudTrainingClient).Assembly.GetName().Version!.ToString(3);

    private static string Run(string folder, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new AssertionException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{errors.Result}");
    }

    private string Config(bool isMapped)
    {
        var others = Run(_folder, [], "nuget", "list", "source", "--format", "Detailed").Split('\n')
            .Where(line => line.Contains("[Enabled]", StringComparison.Ordinal))
            .Select(line => line.Split('.', 2)[1].Replace("[Enabled]", string.Empty, StringComparison.Ordinal).Trim());
        var mapping = isMapped
            ? "<packageSourceMapping><packageSource key=\"packed\"><package pattern=\"CloudTraining.*\" /></packageSource>"
                + string.Concat(others.Select(name => $"<packageSource key=\"{name}\"><package pattern=\"*\" /></packageSource>")) + "</packageSourceMapping>"
            : string.Empty;
        return $"<configuration><packageSources><add key=\"packed\" value=\"{Feed}\" /></packageSources>{mapping}</configuration>";
    }

    /// <summary>How an application is told where the packages lie.</summary>
    public enum Way
    {
        /// <summary>A nuget.config that adds the folder.</summary>
        File,

        /// <summary>A nuget.config that takes our packages from nowhere else.</summary>
        MappedFile,

        /// <summary>A property on the command line, no file.</summary>
        Property,
    }
}
