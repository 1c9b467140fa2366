using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Reads a body within a bound and makes it text that JSON readers take: trainers print anything into their logs, half surrogate pairs included.</summary>
internal static class AnswerText
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>The bytes of the body; null when it is longer than <paramref name="limit"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }

        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var owned = stream.ConfigureAwait(false);
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(limit, Math.Max(content.Headers.ContentLength ?? 0, FirstBuffer)) + 1);
        int read;
        while ((read = await stream.ReadAsync(buffer.GetMemory(FirstBuffer), cancellationToken).ConfigureAwait(false)) > 0)
        {
            buffer.Advance(read);
            if (buffer.WrittenCount > limit)
            {
                return null;
            }
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The same text with everything replaced that is no Unicode: bytes that are no UTF-8, and escapes of half a surrogate pair.</summary>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> text)
    {
        if (!Utf8.IsValid(text.Span))
        {
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text.Span));
        }

        return text.Span.IndexOf("\\ud"u8) < 0 && text.Span.IndexOf("\\uD"u8) < 0 ? text : WithWholePairs(text.ToArray());
    }

    private static byte[] WithWholePairs(byte[] text)
    {
        for (var place = 0; place < text.Length - 1; place++)
        {
            if (text[place] != '\\')
            {
                continue;
            }

            if (text[place + 1] != 'u')
            {
                place++;
                continue;
            }

            if (IsSurrogate(text, place, 'c', 'f') || (IsSurrogate(text, place, '8', 'b') && !IsSurrogate(text, place + 6, 'c', 'f')))
            {
                "\\ufffd"u8.CopyTo(text.AsSpan(place));
            }
            else if (IsSurrogate(text, place, '8', 'b'))
            {
                place += 6;
            }

            place += 5;
        }

        return text;
    }

    /// <summary>Whether an escape <c>\udX..</c> stands here with X in a range.</summary>
    private static bool IsSurrogate(byte[] text, int place, char from, char to) =>
        place + 6 <= text.Length && text[place] == '\\' && text[place + 1] == 'u' && (text[place + 2] | 0x20) == 'd' && InRange(text[place + 3], from, to);

    private static bool InRange(byte letter, char from, char to)
    {
        var lower = (char)(letter is >= (byte)'A' and <= (byte)'F' ? letter | 0x20 : letter);
        return from == '8' ? lower is '8' or '9' or 'a' or 'b' : lower >= from && lower <= to;
    }
}
