namespace CloudTraining.Sdk.Progress;

/// <summary>Reads a counter before or after its label.</summary>
internal static class CounterReader
{
    private const int MaxSeparators = 12;
    private const int MaxBackwards = 48;
    private const int MaxBarLength = 512;

    /// <summary>The counter after a label: <c>step 150/500</c>, <c>Epoch [3/10]</c>, <c>Steps:  30%|███   | 300/1000</c>; without a total if only a position follows.</summary>
    /// <param name="text">The line.</param>
    /// <param name="position">Where the label ends.</param>
    /// <param name="kind">What the label says is counted.</param>
    /// <param name="end">Where the counter ends.</param>
    public static Counter ReadAfter(ReadOnlySpan<char> text, int position, CounterKind kind, out int end)
    {
        end = position;
        var i = SkipSeparators(text, position);
        if (!TryReadPair(text, i, kind, out var counter, out end))
        {
            end = position;
            return default;
        }

        if (end < text.Length && text[end] == '%' && !counter.HasTotal)
        {
            return ReadBar(text, end + 1, new Counter(kind, counter.Value, 100, IsPercentage: true), ref end);
        }

        return counter;
    }

    /// <summary>The counter before a label: <c>150/500 steps</c>. It needs a total, and must start at or after <paramref name="from"/>.</summary>
    public static Counter ReadBefore(ReadOnlySpan<char> text, int from, int label, CounterKind kind)
    {
        var first = Math.Max(from, label - MaxBackwards);
        for (var i = label - 1; i >= first; i--)
        {
            var startsNumber = NumberReader.IsDigit(text[i]) && (i == 0 || !(NumberReader.IsDigit(text[i - 1]) || text[i - 1] is '/' or '.' or ',' or '-' or '_'));
            if (startsNumber
                && TryReadPair(text, i, kind, out var counter, out var end)
                && counter.HasTotal
                && end <= label
                && text[end..label].IsWhiteSpace())
            {
                return counter;
            }
        }

        return default;
    }

    private static bool TryReadPair(ReadOnlySpan<char> text, int position, CounterKind kind, out Counter counter, out int end)
    {
        counter = default;
        end = position;
        var dotGroups = kind != CounterKind.Epoch;
        if (!NumberReader.TryReadCount(text, ref end, dotGroups, out var value))
        {
            return false;
        }

        counter = new Counter(kind, value, 0);
        var i = SkipBetween(text, end);
        if (i > end && NumberReader.TryReadCount(text, ref i, dotGroups, out var total))
        {
            // "3/10/2024" is a date, and "5/10%" is no count.
            if (i < text.Length && (text[i] == '%' || (text[i] == '/' && i + 1 < text.Length && NumberReader.IsDigit(text[i + 1]))))
            {
                return false;
            }

            counter = new Counter(kind, value, total);
            end = i;
        }

        return true;
    }

    private static Counter ReadBar(ReadOnlySpan<char> text, int position, Counter percentage, ref int end)
    {
        var i = SkipSpaces(text, position);
        if (i >= text.Length || text[i] != '|')
        {
            return percentage;
        }

        var bar = text[(i + 1)..];
        var close = bar[..Math.Min(bar.Length, MaxBarLength)].IndexOf('|');
        if (close >= 0 && TryReadPair(text, SkipSpaces(text, i + 1 + close + 1), percentage.Kind, out var counter, out var counterEnd) && counter.HasTotal)
        {
            end = counterEnd;
            return counter;
        }

        return percentage;
    }

    private static int SkipSeparators(ReadOnlySpan<char> text, int position)
    {
        var i = position;

        // A hyphen ties the number to its label (step-150); after a space it would be a minus.
        if (i < text.Length && text[i] == '-')
        {
            i++;
        }

        while (i < text.Length && i - position < MaxSeparators && (char.IsWhiteSpace(text[i]) || text[i] is ':' or '：' or '=' or '[' or '(' or '（' or '【' or '#' or '"' or '\'' or '|' or '>'))
        {
            i++;
        }

        return i;
    }

    /// <summary>The start of the total after "/", "of" or "out of"; <paramref name="position"/> itself if none of them is there.</summary>
    private static int SkipBetween(ReadOnlySpan<char> text, int position)
    {
        var i = SkipSpaces(text, position);
        if (i < text.Length && text[i] is '/' or '／' or '∕' or '⁄')
        {
            return SkipSpaces(text, i + 1);
        }

        if (i < text.Length && text[i] == '(')
        {
            i++;
        }

        var rest = text[i..];
        var word = rest.StartsWith("of ", StringComparison.OrdinalIgnoreCase) ? 3 : rest.StartsWith("out of ", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        return word == 0 ? position : SkipSpaces(text, i + word);
    }

    private static int SkipSpaces(ReadOnlySpan<char> text, int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        return position;
    }
}
