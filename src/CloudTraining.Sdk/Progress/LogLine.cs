using System.Globalization;
using System.Text;

namespace CloudTraining.Sdk.Progress;

/// <summary>Turns a raw line into text: no escape sequences, no control characters, no halves of surrogate pairs.</summary>
internal static class LogLine
{
    private const int ExcerptCodePoints = 80;
    private const string Ellipsis = "...";
    private const char Escape = '\x1b';

    /// <summary>Writes the text of a line, trimmed, into a buffer of at least the same length.</summary>
    public static ReadOnlySpan<char> Clean(ReadOnlySpan<char> line, Span<char> buffer)
    {
        var length = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == Escape || c is >= '\x80' and <= '\x9f')
            {
                i = SkipEscapeSequence(line, i) - 1;
            }
            else if (c == '\t')
            {
                buffer[length++] = ' ';
            }
            else if (char.IsSurrogate(c))
            {
                var isPair = i + 1 < line.Length && char.IsSurrogatePair(c, line[i + 1]);
                buffer[length++] = isPair ? c : '\ufffd';
                if (isPair)
                {
                    buffer[length++] = line[++i];
                }
            }
            else if (c >= ' ' && c is not ('\x7f' or '\ufeff'))
            {
                buffer[length++] = c;
            }
        }

        return buffer[..length].Trim();
    }

    /// <summary>At most 80 code points; a longer line loses whole text elements at its end, so no accent or emoji is torn apart.</summary>
    public static string Excerpt(ReadOnlySpan<char> text)
    {
        var keep = 0;
        var codePoints = 0;
        for (var i = 0; i < text.Length;)
        {
            // A text element may be as long as the line (a letter with a thousand accents); counting stops where the answer is known.
            var elementCodePoints = 0;
            var element = StringInfo.GetNextTextElementLength(text[i..]);
            foreach (var _ in text.Slice(i, element).EnumerateRunes())
            {
                if (codePoints + ++elementCodePoints > ExcerptCodePoints)
                {
                    return string.Concat(text[..keep].TrimEnd(), Ellipsis);
                }
            }

            i += element;
            codePoints += elementCodePoints;
            if (codePoints <= ExcerptCodePoints - Ellipsis.Length && !JoinsNext(text[i - 1]))
            {
                keep = i;
            }
        }

        return text.ToString();
    }

    /// <summary>A virama binds the next consonant into the same written character (क् + षि), which text elements do not know.</summary>
    private static bool JoinsNext(char c) => c is '\u094d' or '\u09cd' or '\u0acd' or '\u0b4d' or '\u0c4d' or '\u0d4d';

    /// <summary>The position after the escape sequence at <paramref name="start"/>; an unfinished one ends with the line.</summary>
    private static int SkipEscapeSequence(ReadOnlySpan<char> line, int start)
    {
        var i = start + 1;
        var introducer = line[start];
        if (introducer == Escape)
        {
            if (i == line.Length || line[i] < ' ')
            {
                return i;
            }

            // ESC [ is the seven-bit spelling of U+009B, and so on.
            introducer = line[i] is >= '@' and <= '_' ? (char)(line[i] + 0x40) : line[i];
            i++;
        }

        switch (introducer)
        {
            case '\x9b': // control sequence: parameters up to a final letter
                while (i < line.Length && line[i] is >= ' ' and <= '?')
                {
                    i++;
                }

                return i < line.Length && line[i] is >= '@' and <= '~' ? i + 1 : i;
            case '\x90' or '\x98' or '\x9d' or '\x9e' or '\x9f': // strings such as window titles and links, up to BEL or ST
                while (i < line.Length && line[i] is not ('\a' or '\x9c') && !(line[i] == Escape && i + 1 < line.Length && line[i + 1] == '\\'))
                {
                    i++;
                }

                return i == line.Length ? i : i + (line[i] == Escape ? 2 : 1);
            case >= ' ' and <= '/': // for example ESC ( B: intermediates, then one final character
                while (i < line.Length && line[i] is >= ' ' and <= '/')
                {
                    i++;
                }

                return i < line.Length ? i + 1 : i;
            default:
                return i;
        }
    }
}
