using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CloudTraining.Sdk.Sync;

/// <summary>Cursors into kept logs; the prefix tells them from the cursors of providers.</summary>
internal static class KeptCursor
{
    private const string Prefix = "kept:";

    public static string At(long offset) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{offset}");

    public static bool IsKept([NotNullWhen(true)] string? cursor) => cursor?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    public static bool TryParse(string? cursor, out long offset)
    {
        offset = 0;
        return IsKept(cursor) && long.TryParse(cursor.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }
}
