using System.Reflection;

namespace CloudTraining.Sdk.ArchitectureTests;

/// <summary>The public surface of each package as a reviewed text: <c>API_APPROVE=1 dotnet test tests/CloudTraining.Sdk.ArchitectureTests</c> writes it anew, and the difference is read in the review.</summary>
public sealed class PublicApiTests
{
    private const string ApproveVariable = "API_APPROVE";

    private static IEnumerable<string> Names => Repository.Packages.Select(package => package.GetName().Name!);

    [Test]
    public void The_public_surface_is_the_one_that_was_reviewed([ValueSource(nameof(Names))] string name)
    {
        var file = Path.Combine(Repository.Root, "tests", "CloudTraining.Sdk.ArchitectureTests", "Api", $"{name}.txt");
        var now = PublicApi.Describe(Repository.Packages.Single(package => package.GetName().Name == name));
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, now);
        }

        var reviewed = Flat(File.Exists(file) ? File.ReadAllText(file) : string.Empty);
        var present = Flat(now);
        var news = present.Except(reviewed).Select(line => "+ " + line).Concat(reviewed.Except(present).Select(line => "- " + line));

        Assert.That(news, Is.Empty, $"The public surface of {name} changed. If that is meant, run the tests of this project with {ApproveVariable}=1 and commit the file.");
    }

    [Test]
    public void A_change_of_nullability_is_seen()
    {
        var lines = PublicApi.Describe(Repository.Core).Split('\n');

        Assert.That(lines, Has.Some.EqualTo("    string? DefaultProvider { get; set; }"));
    }

    /// <summary>Each member with the type it belongs to: many types have a member that reads the same.</summary>
    private static List<string> Flat(string text)
    {
        var lines = new List<string>();
        var type = string.Empty;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            type = line.StartsWith(' ') ? type : line;
            lines.Add(line.StartsWith(' ') ? $"{type} | {line.Trim()}" : line);
        }

        return lines;
    }
}
