using System.Text.Json;
using System.Text.RegularExpressions;

namespace CloudTraining.Sdk.AspNetCore.Tests.Golden;

/// <summary>The golden table, read.</summary>
internal sealed partial record GoldenTable(string Method, string Path, string? Body, int Status, IReadOnlyList<string> Members)
{
    public static IEnumerable<GoldenTable> Read()
    {
        foreach (var line in File.ReadLines(System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "Golden", "SimpleTunerEndpoints.txt")).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var match = Row().Match(line);
            Assert.That(match.Success, Is.True, line);
            yield return new GoldenTable(
                match.Groups["method"].Value,
                match.Groups["path"].Value,
                match.Groups["body"].Value is "-" ? null : match.Groups["body"].Value,
                int.Parse(match.Groups["status"].Value),
                match.Groups["members"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>Whether a body has a member such as <c>jobs[].metadata.prediction_id</c>.</summary>
    public static bool Has(JsonElement body, string member)
    {
        foreach (var part in member.Split('.'))
        {
            var name = part.EndsWith("[]", StringComparison.Ordinal) ? part[..^2] : part;
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out body))
            {
                return false;
            }

            if (name.Length != part.Length)
            {
                if (body.ValueKind != JsonValueKind.Array || body.GetArrayLength() == 0)
                {
                    return false;
                }

                body = body[0];
            }
        }

        return true;
    }

    [GeneratedRegex(@"^(?<method>[A-Z]+) +(?<path>\S+) +(?<body>-|\{.*\}) +(?<status>\d{3})(?<members>.*)$")]
    private static partial Regex Row();
}
