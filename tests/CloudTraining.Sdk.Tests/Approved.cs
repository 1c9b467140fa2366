namespace CloudTraining.Sdk.Tests;

/// <summary>Compares text with a reviewed file. With CLOUDTRAINING_APPROVE=1 the file in the sources is rewritten instead, to be reviewed as a difference.</summary>
internal static class Approved
{
    public static void Check(string name, string actual)
    {
        var copied = Path.Combine(TestContext.CurrentContext.TestDirectory, "Approved", name);
        if (Environment.GetEnvironmentVariable("CLOUDTRAINING_APPROVE") == "1")
        {
            File.WriteAllText(Path.Combine(FindSources(), name), actual);
            return;
        }

        Assert.That(File.Exists(copied), Is.True, $"There is no reviewed file {name}. Run with CLOUDTRAINING_APPROVE=1 and review what it writes.");
        Assert.That(actual.ReplaceLineEndings("\n"), Is.EqualTo(File.ReadAllText(copied).ReplaceLineEndings("\n")), $"{name} differs. After a deliberate change run with CLOUDTRAINING_APPROVE=1 and review the difference.");
    }

    private static string FindSources()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CloudTraining.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        var sources = Path.Combine(folder!.FullName, "tests", "CloudTraining.Sdk.Tests", "Approved");
        Directory.CreateDirectory(sources);
        return sources;
    }
}
