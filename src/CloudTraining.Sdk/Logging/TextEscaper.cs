using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Writes text so that it can neither end a JSON string nor start a new line: quotes, backslashes, control characters and the line
/// separators of Unicode are escaped, lone surrogates become U+FFFD.
/// </summary>
internal static class TextEscaper
{
    private const int LongestEscape = 6;
    private const int CutMark = 32;

    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    /// <summary>Writes the whole text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Append(LineBuffer line, ReadOnlySpan<char> text, bool json)
    {
        if (TryCopyPlain(text, line.Reserve(text.Length)))
        {
            line.Length += text.Length;
            return;
        }

        AppendEscaped(line, text, json);
    }

    /// <summary>Writes what fits before <paramref name="end"/>; what does not is replaced by its number of characters.</summary>
    public static void Append(LineBuffer line, ReadOnlySpan<char> text, bool json, int end)
    {
        if (text.Length <= (end - line.Length) / LongestEscape)
        {
            Append(line, text, json);
            return;
        }

        AppendCut(line, text, json, end);
    }

    public static byte[] Encode(LineSettings settings, ReadOnlySpan<char> text)
    {
        var line = LineBuffer.Rent(settings);
        try
        {
            Append(line, text, settings.IsJson);
            return line.Written.ToArray();
        }
        finally
        {
            LineBuffer.Return(line);
        }
    }

    /// <summary>The member <c>source</c> of a JSON line.</summary>
    public static byte[] EncodeSource(string file, int number, string function)
    {
        var line = LineBuffer.Rent(LineSettings.Default);
        try
        {
            line.Append(", \"source\": {\"file\": \""u8);
            Append(line, file, json: true);
            line.Append("\", \"line\": "u8);
            line.AppendNumber(number);
            line.Append(", \"function\": \""u8);
            Append(line, function, json: true);
            line.Append("\"}"u8);
            return line.Written.ToArray();
        }
        finally
        {
            LineBuffer.Return(line);
        }
    }

    private static void AppendCut(LineBuffer line, ReadOnlySpan<char> text, bool json, int end)
    {
        var safeEnd = end - CutMark;
        var done = 0;
        while (done < text.Length)
        {
            var count = Math.Min((safeEnd - line.Length) / LongestEscape, text.Length - done);
            if (count < 8)
            {
                break;
            }

            if (count < text.Length - done && char.IsHighSurrogate(text[done + count - 1]))
            {
                count--;
            }

            Append(line, text.Slice(done, count), json);
            done += count;
        }

        // The last characters one by one: the text may just fit, and if not it is cut where the mark still fits.
        var cutLength = line.Length;
        var cutAt = done;
        while (done < text.Length)
        {
            var unit = done + 1 < text.Length && char.IsSurrogatePair(text[done], text[done + 1]) ? 2 : 1;
            Append(line, text.Slice(done, unit), json);
            done += unit;
            if (line.Length > end)
            {
                line.Length = cutLength;
                line.Append("…[+"u8);
                line.AppendNumber(text.Length - cutAt);
                line.Append(" chars]"u8);
                return;
            }

            if (line.Length <= safeEnd)
            {
                cutLength = line.Length;
                cutAt = done;
            }
        }
    }

    /// <summary>Checks and narrows eight characters at a time; the last step goes over some again. False when one needs escaping.</summary>
    private static bool TryCopyPlain(ReadOnlySpan<char> text, Span<byte> target)
    {
        if (text.Length < Vector128<ushort>.Count)
        {
            for (var i = 0; i < text.Length; i++)
            {
                var c = text[i];
                if ((uint)(c - ' ') > '~' - ' ' || c is '"' or '\\')
                {
                    return false;
                }

                target[i] = (byte)c;
            }

            return true;
        }

        ref var source = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        ref var destination = ref MemoryMarshal.GetReference(target[..text.Length]);
        var last = text.Length - Vector128<ushort>.Count;
        for (var i = 0; ; i = Math.Min(i + Vector128<ushort>.Count, last))
        {
            var characters = Vector128.LoadUnsafe(ref source, (nuint)i);
            var special = Vector128.GreaterThan(characters - Vector128.Create((ushort)' '), Vector128.Create((ushort)('~' - ' ')))
                | Vector128.Equals(characters, Vector128.Create((ushort)'"'))
                | Vector128.Equals(characters, Vector128.Create((ushort)'\\'));
            if (special != Vector128<ushort>.Zero)
            {
                return false;
            }

            Vector128.Narrow(characters, characters).GetLower().StoreUnsafe(ref destination, (nuint)i);
            if (i == last)
            {
                return true;
            }
        }
    }

    private static void AppendEscaped(LineBuffer line, ReadOnlySpan<char> text, bool json)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                plain = text.Length;
            }

            if (plain > 0)
            {
                _ = TryCopyPlain(text[..plain], line.Reserve(plain));
                line.Length += plain;
                text = text[plain..];
                continue;
            }

            var status = Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            text = text[consumed..];
            if (status != OperationStatus.Done)
            {
                line.Append("\uFFFD"u8);
            }
            else if (rune.Value is '"' or '\\')
            {
                if (json)
                {
                    line.Append((byte)'\\');
                }

                line.Append((byte)rune.Value);
            }
            else if (rune.Value < 0x20)
            {
                AppendControl(line, rune.Value);
            }
            else if (rune.Value is (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029)
            {
                AppendCode(line, rune.Value);
            }
            else
            {
                line.Length += rune.EncodeToUtf8(line.Reserve(4));
            }
        }
    }

    private static void AppendControl(LineBuffer line, int value)
    {
        var letter = value switch
        {
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            _ => (byte)0,
        };
        if (letter == 0)
        {
            AppendCode(line, value);
            return;
        }

        line.Append((byte)'\\');
        line.Append(letter);
    }

    private static void AppendCode(LineBuffer line, int value)
    {
        var target = line.Reserve(6);
        target[0] = (byte)'\\';
        target[1] = (byte)'u';
        for (var i = 0; i < 4; i++)
        {
            target[2 + i] = Hex[(value >> (12 - (4 * i))) & 0xF];
        }

        line.Length += 6;
    }
}
