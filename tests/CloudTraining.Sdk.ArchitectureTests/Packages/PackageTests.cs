using System.IO.Compression;
using System.Xml.Linq;

namespace CloudTraining.Sdk.ArchitectureTests.Packages;

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

    [Test, CancelAfter(600_000)]
    public void A_new_application_runs_on_the_packages([Values] Way way)
    {
        var folder = PackedFeed.NewFolder(way.ToString());
        var version = PackedFeed.Version;
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
            PackedFeed.WriteConfig(folder, way == Way.MappedFile);
        }

        string[] arguments = way == Way.Property ? ["run", "-p:RestoreAdditionalProjectSources=" + PackedFeed.Folder] : ["run"];

        Assert.That(PackedFeed.DotNet(folder, arguments), Does.Contain("polling every 77 s"));
    }

    [Test]
    public void A_package_carries_its_page_its_licence_its_documentation_and_only_its_own_assembly()
    {
        foreach (var package in Directory.EnumerateFiles(PackedFeed.Folder, "*.nupkg"))
        {
            using var archive = ZipFile.OpenRead(package);
            var files = archive.Entries.Select(entry => entry.FullName).ToList();
            var id = Path.GetFileName(package)[..^(PackedFeed.Version.Length + ".nupkg".Length + 1)];
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
