using System.Globalization;

namespace CloudTraining.Sdk.Progress;

/// <summary>Reads numbers as trainers print them, in any script's digits, without ever overflowing.</summary>
internal static class NumberReader
{
    // More digits than any counter has; a longer number is noise.
    private const int MaxDigits = 18;
    private const int MaxLossLength = 32;

    public static bool IsDigit(char c) => c <= '\x7f' ? char.IsAsciiDigit(c) : DigitValue(c) >= 0;

    /// <summary>A count at <paramref name="position"/>: grouped ("1,500", "1.500", "1_500", "5,00,000"), scaled ("1.50k") or with a fraction ("2.5").</summary>
    public static bool TryReadCount(ReadOnlySpan<char> text, ref int position, bool dotGroups, out double value)
    {
        value = 0;
        var i = position;
        var digits = ReadDigits(text, ref i, ref value);
        if (digits is 0 or > MaxDigits)
        {
            return false;
        }

        var total = digits;
        var lastGroup = 3;
        while (digits <= 3 && i + 1 < text.Length && IsGroupSeparator(text[i], dotGroups && value > 0) && IsDigit(text[i + 1]))
        {
            var next = i + 1;
            var grouped = value;
            var size = ReadDigits(text, ref next, ref grouped);
            if (size != 3 && !(size == 2 && text[i] == ','))
            {
                break;
            }

            (value, i, lastGroup) = (grouped, next, size);
            total += size;
            if (total > MaxDigits)
            {
                return false;
            }
        }

        if (lastGroup != 3)
        {
            return false;
        }

        if (i + 1 < text.Length && text[i] == '.' && IsDigit(text[i + 1]))
        {
            i++;
            var fraction = 0.0;
            var places = ReadDigits(text, ref i, ref fraction);
            value += places <= MaxDigits ? fraction / Math.Pow(10, places) : 0;
        }

        value *= ReadScale(text, ref i);
        position = i;
        return true;
    }

    /// <summary>A decimal number; false if there is none, and NaN if the text says so.</summary>
    public static bool TryReadLoss(ReadOnlySpan<char> text, int position, out double value)
    {
        var rest = text.Slice(position, Math.Min(MaxLossLength * 2, text.Length - position));
        if (rest.StartsWith("nan", StringComparison.OrdinalIgnoreCase) || rest.TrimStart('-').StartsWith("inf", StringComparison.OrdinalIgnoreCase))
        {
            value = double.NaN;
            return true;
        }

        Span<char> number = stackalloc char[MaxLossLength];
        var length = 0;
        var commaIsPoint = !IsGrouped(rest);
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            var afterExponent = i > 0 && rest[i - 1] is 'e' or 'E';
            var beforeDigit = i + 1 < rest.Length && (IsDigit(rest[i + 1]) || (c is 'e' or 'E' && rest[i + 1] is '-' or '+'));
            if (c == ',' && beforeDigit)
            {
                if (!commaIsPoint)
                {
                    continue;
                }

                c = '.';
            }
            else if (IsDigit(c))
            {
                c = (char)('0' + DigitValue(c));
            }
            else if (!(c is '-' or '+' && (i == 0 || afterExponent)) && !(c is '.' or 'e' or 'E' && beforeDigit))
            {
                break;
            }

            if (length == MaxLossLength)
            {
                value = 0;
                return false;
            }

            number[length++] = c;
        }

        return double.TryParse(number[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static bool IsGrouped(ReadOnlySpan<char> text)
    {
        var comma = text.IndexOf(',');
        var end = text.IndexOfAnyExcept("+-0123456789,.");
        var number = end < 0 ? text : text[..end];
        return comma >= 0 && comma < number.Length && number[comma..].Contains('.');
    }

    private static bool IsGroupSeparator(char c, bool dotGroups) => c is ',' or '_' or '\'' or '’' or '\u00a0' or '\u202f' || (c == '.' && dotGroups);

    private static int DigitValue(char c) => c <= '\x7f' ? (char.IsAsciiDigit(c) ? c - '0' : -1) : CharUnicodeInfo.GetDecimalDigitValue(c);

    private static int ReadDigits(ReadOnlySpan<char> text, ref int position, ref double value)
    {
        var start = position;
        for (; position < text.Length && IsDigit(text[position]); position++)
        {
            value = (value * 10) + DigitValue(text[position]);
        }

        return position - start;
    }

    private static double ReadScale(ReadOnlySpan<char> text, ref int position)
    {
        if (position >= text.Length || (position + 1 < text.Length && char.IsLetterOrDigit(text[position + 1])))
        {
            return 1;
        }

        var scale = text[position] switch
        {
            'k' or 'K' => 1e3,
            'M' => 1e6,
            _ => 1,
        };
        position += scale > 1 ? 1 : 0;
        return scale;
    }
}
