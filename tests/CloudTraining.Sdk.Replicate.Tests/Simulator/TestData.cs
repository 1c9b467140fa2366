using System.Text.Json;

namespace CloudTraining.Sdk.Replicate.Tests.Simulator;

/// <summary>Files that are not part of the project: found beside the repository, or in the folder that CLOUDTRAINING_TESTDATA names.</summary>
internal static class TestData
{
    /// <summary>Reads a JSON file, or reports the test as skipped with the reason.</summary>
    public static JsonElement Read(string name)
    {
        var path = Find(name);
        if (path is null)
        {
            Assert.Ignore($"{name} was found neither in the folder that CLOUDTRAINING_TESTDATA names nor in ../shared/testdata beside the repository.");
        }

        return JsonDocument.Parse(File.ReadAllBytes(path!)).RootElement;
    }

    /// <summary>The path of a file; null when it is not there.</summary>
    public static string? Find(string name)
    {
        var candidates = new List<string>();
        if (Environment.GetEnvironmentVariable("CLOUDTRAINING_TESTDATA") is { Length: > 0 } folder)
        {
            candidates.Add(folder);
        }

        if (Root() is { } root)
        {
            candidates.Add(Path.Combine(root, "..", "shared", "testdata"));
            candidates.Add(Path.Combine(root, "..", "..", "shared", "testdata"));
        }

        return candidates.Select(candidate => Path.GetFullPath(Path.Combine(candidate, name))).FirstOrDefault(File.Exists);
    }

    private static string? Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CloudTraining.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
