using System.Buffers.Text;
using System.Text;

namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// How a kept log stays within its bound: the head and the tail are kept whole lines where possible, the middle is dropped and a line says how much is missing.
/// Pure. The head of a compacted log is found again by the same arithmetic, so it survives any number of compactions.
/// </summary>
internal static class BoundedLog
{
    /// <summary>The smallest bound that leaves room for head, tail and the line between.</summary>
    public const int MinBytes = 1_024;

    private static ReadOnlySpan<byte> MarkerStart => "\n[... "u8;

    private static ReadOnlySpan<byte> MarkerEnd => " bytes left out ...]\n"u8;

    /// <summary>The log with the new text at its end, within the bound.</summary>
    public static byte[] Join(ReadOnlySpan<byte> kept, ReadOnlySpan<byte> added, int maxBytes) =>
        kept.Length + (long)added.Length <= maxBytes ? [.. kept, .. added] : Compact(kept, added, maxBytes);

    /// <summary>Head, a line that counts what is missing, and tail. Leaves a quarter of the bound free, so that appending stays cheap.</summary>
    public static byte[] Compact(ReadOnlySpan<byte> kept, ReadOnlySpan<byte> added, int maxBytes)
    {
        var headRoom = maxBytes / 4;
        var head = kept.Length >= headRoom ? kept[..AlignDown(kept, headRoom)] : default;
        if (head.IsEmpty)
        {
            byte[] all = [.. kept, .. added];
            return Cut(all.AsSpan(0, AlignDown(all, headRoom)), all.AsSpan(AlignDown(all, headRoom)), maxBytes, 0);
        }

        var rest = kept[head.Length..];
        var missing = ReadMarker(rest, out var markerLength);
        byte[] tail = [.. rest[markerLength..], .. added];
        return Cut(head, tail, maxBytes, missing);
    }

    /// <summary>The largest place not after <paramref name="index"/> where no character is split.</summary>
    public static int AlignDown(ReadOnlySpan<byte> utf8, int index)
    {
        var start = index;
        while (start > 0 && start < utf8.Length && index - start < 4 && (utf8[start] & 0xC0) == 0x80)
        {
            start--;
        }

        // Four continuation bytes in a row are no UTF-8; garbage is cut where it is.
        return start < utf8.Length && (utf8[start] & 0xC0) == 0x80 ? index : start;
    }

    private static byte[] Cut(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest, int maxBytes, long missing)
    {
        var start = AlignUp(rest, Math.Max(0, rest.Length - (maxBytes / 2)), near: maxBytes / 8);
        var marker = Encoding.UTF8.GetBytes(string.Create(null, $"{missing + start}"));
        return [.. head, .. MarkerStart, .. marker, .. MarkerEnd, .. rest[start..]];
    }

    /// <summary>The next place where a line begins, if one is near, or at least a character.</summary>
    private static int AlignUp(ReadOnlySpan<byte> utf8, int index, int near)
    {
        var lineEnd = utf8[index..Math.Min(utf8.Length, index + near)].IndexOf((byte)'\n');
        if (lineEnd >= 0 && index > 0)
        {
            return index + lineEnd + 1;
        }

        var start = index;
        while (start < utf8.Length && start - index < 4 && (utf8[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return start;
    }

    private static long ReadMarker(ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        if (!rest.StartsWith(MarkerStart) || !Utf8Parser.TryParse(rest[MarkerStart.Length..], out long missing, out var digits))
        {
            return 0;
        }

        if (!rest[(MarkerStart.Length + digits)..].StartsWith(MarkerEnd))
        {
            return 0;
        }

        length = MarkerStart.Length + digits + MarkerEnd.Length;
        return missing;
    }
}
