using System.Runtime.InteropServices;
using System.Text.Json;

namespace CloudTraining.Sdk.ArchitectureTests.Packages;

/// <summary>The generator that comes in the package, and the package under the trimmer.</summary>
[Category("Longer")]
public sealed class SourceLocationPackageTests
{
    private const string Program = """
        using CloudTraining.Sdk;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Logging;

        var services = new ServiceCollection();
        services.AddCloudTraining();
        using var provider = services.BuildServiceProvider();
        var logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("app");
        logger.LogInformation("extension {Number}", 1);
        Messages.Declared(logger, 2);

        internal static partial class Messages
        {
            [LoggerMessage(LogLevel.Information, "declared {Number}")]
            public static partial void Declared(ILogger logger, int number);
        }
        """;

    private static readonly string[] WithSource = ["extension 1 Program.cs:9 Main", "declared 2 Program.cs:10 Main"];

    [TestCase("CloudTraining.Sdk")]
    [TestCase("CloudTraining.Sdk.Replicate")] // Has the core, and the generator with it, only through another package.
    [CancelAfter(600_000)]
    public void A_new_application_has_source_locations_and_can_do_without(string package)
    {
        var folder = NewApplication("located-" + package, [package], string.Empty);

        Assert.That(Lines(PackedFeed.DotNet(folder, "run")), Is.EqualTo(WithSource));
        Assert.That(Lines(PackedFeed.DotNet(folder, "run", "-p:CloudTrainingSourceLocations=false")), Is.EqualTo(new[] { "extension 1 nowhere", "declared 2 nowhere" }));
    }

    [Test, CancelAfter(600_000)]
    public void A_trimmed_application_has_no_warning_and_writes_the_same()
    {
        // Everything of ours is kept, so that everything is looked at.
        string[] packages = ["CloudTraining.Sdk", "CloudTraining.Sdk.Sqlite", "CloudTraining.Sdk.Replicate", "CloudTraining.Sdk.Yaml", "CloudTraining.Sdk.AspNetCore"];
        var folder = NewApplication("trimmed", packages, "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />" + string.Concat(packages.Select(package => $"<TrimmerRootAssembly Include=\"{package}\" />")));
        var output = Path.Combine(folder, "published");

        var (exitCode, text) = PackedFeed.TryRun(
            folder, "dotnet", "publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", "-p:PublishTrimmed=true", "-p:TrimmerSingleWarn=false", "-o", output);
        if (text.Contains("error NU1101", StringComparison.Ordinal))
        {
            Assert.Ignore("The package source of this machine has no runtime pack: " + text);
        }

        Assert.That((exitCode, text.Split('\n').Where(line => line.Contains("warning", StringComparison.Ordinal))), Is.EqualTo((0, Array.Empty<string>())), text);
        Assert.That(Lines(PackedFeed.TryRun(folder, Path.Combine(output, "App")).Output), Is.EqualTo(WithSource));
    }

    private static string NewApplication(string name, string[] packages, string items)
    {
        var folder = PackedFeed.NewFolder(name);
        PackedFeed.WriteConfig(folder, isMapped: false);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Program);
        File.WriteAllText(Path.Combine(folder, "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><NuGetAudit>false</NuGetAudit>
                <EnableTrimAnalyzer>true</EnableTrimAnalyzer><EnableAotAnalyzer>true</EnableAotAnalyzer><TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(package => $"<PackageReference Include=\"{package}\" Version=\"{PackedFeed.Version}\" />"))}
                {items}
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

    private static IEnumerable<string> Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).Select(line =>
        line.GetProperty("message").GetString() + " " + (line.TryGetProperty("source", out var source)
            ? $"{source.GetProperty("file").GetString()}:{source.GetProperty("line").GetInt32()} {source.GetProperty("function").GetString()}"
            : "nowhere"));
}
