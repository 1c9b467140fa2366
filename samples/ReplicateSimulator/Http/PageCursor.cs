using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ReplicateSimulator.Http;

/// <summary>The opaque value in a page link: a position that new items do not move.</summary>
/// <param name="Before">Items below this position follow.</param>
/// <param name="Turn">Distinguishes links to the same position.</param>
public sealed record PageCursor(long Before, int Turn)
{
    /// <summary>The value for the query; the caller escapes it.</summary>
    public string Encode() =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"p={Before}&t={Turn}")));

    /// <summary>Reads a value; null when it is none of ours.</summary>
    public static PageCursor? Decode(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split("&t=");
        return parts is [['p', '=', .. var position], var turn]
            && long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var before)
            && int.TryParse(turn, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new PageCursor(before, number)
            : null;
    }
}
