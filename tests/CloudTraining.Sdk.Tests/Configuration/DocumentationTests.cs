using System.Text.RegularExpressions;
using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.Tests.Configuration;

public sealed partial class DocumentationTests
{
    [Test]
    public async Task Every_setting_is_documented_with_its_default_and_whether_it_is_live()
    {
        var services = new ServiceCollection();
        services.AddCloudTraining();
        await using var provider = services.BuildServiceProvider();
        var live = provider.GetServices<IBoundSection>().SelectMany(section => section.Live).ToHashSet(StringComparer.Ordinal);
        var actual = provider.GetRequiredService<EffectiveConfiguration>().List().Select(setting => (setting.Key, setting.Value ?? string.Empty, live.Contains(setting.Key)));

        var documented = Row().Matches(await File.ReadAllTextAsync(FindPage())).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Success));

        Assert.That(documented, Is.EquivalentTo(actual));
    }

    private static string FindPage()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!folder!.EnumerateFiles("*.sln").Any())
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "docs", "configuration.md");
    }

    [GeneratedRegex(@"^\| `(CloudTraining:[\w:]+)` \| (?:`([^`]*)`)? ?\| (\*Live\.\*)?", RegexOptions.Multiline)]
    private static partial Regex Row();
}
