namespace CloudTraining.Sdk.Configuration;

/// <summary>Finds what somebody probably meant when a name is not known.</summary>
public static class Nearest
{
    /// <summary>The candidate with the fewest typing mistakes, at most one in four letters and never more than three; null when none is near. Case, <c>-</c> and <c>_</c> are no mistakes.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="candidates">What there is.</param>
    public static string? Find(string text, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(candidates);
        var allowed = Math.Clamp(text.Length / 4, 1, 3);
        return candidates
            .Select(candidate => (Candidate: candidate, Distance: Distance(Plain(text), Plain(candidate))))
            .Where(found => found.Distance <= allowed && found.Distance < found.Candidate.Length)
            .OrderBy(found => found.Distance)
            .ThenBy(found => found.Candidate, StringComparer.Ordinal)
            .Select(found => found.Candidate)
            .FirstOrDefault();
    }

    private static string Plain(string text) => text.Length > 200 ? string.Empty : text.Replace('-', '_').ToUpperInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours between two texts.</summary>
    private static int Distance(string left, string right)
    {
        var beforeLast = new int[right.Length + 1];
        var last = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var row = 1; row <= left.Length; row++)
        {
            var current = new int[right.Length + 1];
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var cost = left[row - 1] == right[column - 1] ? 0 : 1;
                current[column] = Math.Min(Math.Min(current[column - 1] + 1, last[column] + 1), last[column - 1] + cost);
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    current[column] = Math.Min(current[column], beforeLast[column - 2] + 1);
                }
            }

            (beforeLast, last) = (last, current);
        }

        return last[right.Length];
    }
}
