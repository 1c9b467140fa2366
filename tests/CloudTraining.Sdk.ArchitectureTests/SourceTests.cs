using System.Text.RegularExpressions;

namespace CloudTraining.Sdk.ArchitectureTests;

/// <summary>How files look.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 400;

    /// <summary>Marks of unfinished work, put together here so that this file does not hold them.</summary>
    private static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];

    [Test]
    public void No_file_is_longer_than_one_responsibility() => Assert.That(
        Repository.Sources("src", "tests", "samples").Select(file => (File: Repository.Relative(file), Lines: File.ReadLines(file).Count())).Where(file => file.Lines > MaxLines),
        Is.Empty);

    [Test]
    public void Nothing_is_left_for_later() => Assert.That(
        from file in Repository.Sources("src", "tests", "samples")
        from mark in Unfinished
        where File.ReadAllText(file).Contains(mark, StringComparison.Ordinal)
        select $"{Repository.Relative(file)}: {mark}",
        Is.Empty);

    [Test]
    public void A_file_holds_one_public_type_and_is_named_after_it() => Assert.That(
        from file in Repository.Sources("src")
        let types = PublicType().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).ToList()
        where types.Count > 1 || (types.Count == 1 && Path.GetFileName(file).Split('.')[0] != types[0])
        select $"{Repository.Relative(file)}: {string.Join(", ", types)}",
        Is.Empty);

    [Test]
    public void A_namespace_is_the_path_of_its_file_and_extensions_are_in_the_root() => Assert.That(
        from file in Repository.Sources("src")
        where !file.Contains("Polyfills", StringComparison.Ordinal) // Types of the platform that an older target lacks keep the platform's namespaces.
        let name = Namespace().Match(File.ReadAllText(file)).Groups[1].Value
        let folder = Path.GetDirectoryName(Repository.Relative(file))!["src/".Length..].Replace('/', '.')
        where name != folder && !(Path.GetFileName(file).EndsWith("Extensions.cs", StringComparison.Ordinal) && name == "CloudTraining.Sdk")
        select $"{Repository.Relative(file)}: {name}",
        Is.Empty);

    [Test]
    public void Tests_never_wait_for_time_to_pass() => Assert.That(
        from file in Repository.Sources("tests")
        where Path.GetFileName(file) != "SourceTests.cs" && !file.Contains(".Benchmarks", StringComparison.Ordinal) && Sleeping().IsMatch(File.ReadAllText(file))
        select Repository.Relative(file),
        Is.Empty);

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|ref|unsafe) )*(?:class|record struct|record|struct|interface|enum|delegate [^ ]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\((?![^;\n]*(?:[cC]lock|Timeout\.Infinite))")]
    private static partial Regex Sleeping();
}
