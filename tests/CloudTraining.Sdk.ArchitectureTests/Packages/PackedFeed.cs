using System.Diagnostics;

namespace CloudTraining.Sdk.ArchitectureTests.Packages;

/// <summary>All packages, packed once into a folder, and the command line that a user of them has.</summary>
[SetUpFixture]
internal sealed class PackedFeed
{
    private static string _folder = string.Empty;

    public static string Folder => Path.Combine(_folder, "feed");

    public static string Version => typeof(ICloudTrainingClient).Assembly.GetName().Version!.ToString(3);

    [OneTimeSetUp]
    public void PackEverything()
    {
        _folder = Directory.CreateTempSubdirectory("packages-").FullName;
        foreach (var project in Repository.Packages.Select(package => package.GetName().Name!))
        {
            DotNet(Repository.Root, "pack", $"src/{project}", "-c", "Release", "-o", Folder, "--nologo", "-v", "q");
        }
    }

    [OneTimeTearDown]
    public void DropEverything() => Directory.Delete(_folder, recursive: true);

    /// <summary>A new folder for an application.</summary>
    public static string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    /// <summary>Writes a nuget.config that adds the packed packages; mapped, they are taken from nowhere else.</summary>
    public static void WriteConfig(string folder, bool isMapped)
    {
        var others = DotNet(_folder, "nuget", "list", "source", "--format", "Detailed").Split('\n')
            .Where(line => line.Contains("[Enabled]", StringComparison.Ordinal))
            .Select(line => line.Split('.', 2)[1].Replace("[Enabled]", string.Empty, StringComparison.Ordinal).Trim());
        var mapping = isMapped
            ? "<packageSourceMapping><packageSource key=\"packed\"><package pattern=\"CloudTraining.*\" /></packageSource>"
                + string.Concat(others.Select(name => $"<packageSource key=\"{name}\"><package pattern=\"*\" /></packageSource>")) + "</packageSourceMapping>"
            : string.Empty;
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"<configuration><packageSources><add key=\"packed\" value=\"{Folder}\" /></packageSources>{mapping}</configuration>");
    }

    /// <summary>What the command prints; an error throws with it.</summary>
    public static string DotNet(string folder, params string[] arguments)
    {
        var (exitCode, output) = TryRun(folder, "dotnet", arguments);
        return exitCode == 0 ? output : throw new AssertionException($"dotnet {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
    }

    /// <summary>Runs a program. Of a failure the errors are part of the output.</summary>
    public static (int ExitCode, string Output) TryRun(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        if (folder.StartsWith(_folder, StringComparison.Ordinal) && folder != _folder)
        {
            // A package folder of its own: a copy of another day must not be taken.
            start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + '\n' + errors.Result);
    }
}
