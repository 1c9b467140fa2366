using System.Text.RegularExpressions;

namespace CloudTraining.Sdk.ArchitectureTests.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page, from the root of the source tree.</param>
/// <param name="Line">The number of the first line inside the fence.</param>
/// <param name="Language">The word after the fence; empty without one.</param>
/// <param name="Code">What stands inside.</param>
internal sealed partial record CodeBlock(string Page, int Line, string Language, string Code)
{
    /// <summary>The blocks of all pages of the repository.</summary>
    public static IReadOnlyList<CodeBlock> All { get; } = [.. Pages().SelectMany(page => Read(Repository.Relative(page), File.ReadAllText(page)))];

    public bool IsCSharp => Language.ToLowerInvariant() is "csharp" or "cs" or "c#";

    public override string ToString() => $"{Page}:{Line}";

    /// <summary>The blocks of one page.</summary>
    public static IEnumerable<CodeBlock> Read(string page, string text) => Fence().Matches(text.ReplaceLineEndings("\n"))
        .Select(match => new CodeBlock(page, text.AsSpan(0, match.Groups["code"].Index).Count('\n') + 1, match.Groups["language"].Value, match.Groups["code"].Value));

    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Repository.Root, "*.md")
        .Concat(new[] { "docs", "src", "samples", "tests" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)))
        .Where(page => !Repository.Relative(page).Split('/').Any(part => part is "bin" or "obj" or "node_modules"));

    [GeneratedRegex(@"^(?<indent>[ ]*)```[ ]*(?<language>[^\s`]*)[^\n]*\n(?<code>.*?)^\k<indent>```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
