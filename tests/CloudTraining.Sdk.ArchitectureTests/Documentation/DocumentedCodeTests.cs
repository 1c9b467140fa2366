namespace CloudTraining.Sdk.ArchitectureTests.Documentation;

/// <summary>Every C# block of every page compiles as it stands, against the assemblies of this build.</summary>
public sealed class DocumentedCodeTests
{
    [TestCaseSource(nameof(Places))]
    public void A_sample_compiles(string place)
    {
        var block = CodeBlock.All.Single(other => other.ToString() == place);

        Assert.That(SampleCompiler.Errors(block, CodeBlock.All.Where(other => other.Page == block.Page)), Is.Empty);
    }

    [Test]
    public void The_pages_have_samples() => Assert.That(CodeBlock.All.Where(block => block.IsCSharp).Select(block => block.Page), Is.SupersetOf(new[] { "README.md", "docs/logging.md", "docs/http-api.md" }));

    [Test]
    public void A_sample_that_does_not_compile_is_named_with_its_page_and_line()
    {
        var page = CodeBlock.Read("docs/page.md", "# Page\n\n```csharp\nclass Declared;\n```\ntext\n```csharp\nvar known = new Declared();\nservices.AddCloudTrainin();\n```\n").ToList();

        Assert.That(SampleCompiler.Errors(page[1], page), Is.EqualTo(new[]
        {
            "docs/page.md:9: CS1061 'IServiceCollection' does not contain a definition for 'AddCloudTrainin' and no accessible extension method 'AddCloudTrainin' accepting a first argument "
            + "of type 'IServiceCollection' could be found (are you missing a using directive or an assembly reference?)",
        }));
    }

    private static IEnumerable<string> Places() => CodeBlock.All.Where(block => block.IsCSharp).Select(block => block.ToString());
}
