using System.Buffers;
using System.Text;

namespace CloudTraining.Sdk.Progress;

/// <summary>
/// Reads stage, percentage, step and loss off the end of a training log. Pure and thread-safe; memory and time are bounded whatever the input,
/// because only the last 65,536 characters (bytes, in UTF-8) and in them the last 50 lines are looked at.
/// </summary>
public static class ProgressParser
{
    /// <summary>How much of the end of a log is looked at, in characters or bytes; a caller that reads a file or a stream needs no more than this.</summary>
    public const int MaxTailLength = 64 * 1024;

    private const int MaxLines = 50;

    /// <summary>Reads the end of a log.</summary>
    /// <param name="logTail">The log, or its end; of a longer text only the last <see cref="MaxTailLength"/> characters count.</param>
    /// <returns>What the log says; <see cref="JobProgress.Unknown"/> for one that says nothing. Never throws, whatever the text.</returns>
    public static JobProgress Parse(ReadOnlySpan<char> logTail)
    {
        var isCut = logTail.Length > MaxTailLength;
        return Scan(isCut ? logTail[^MaxTailLength..] : logTail, isCut);
    }

    /// <summary>Reads the end of a log in UTF-8, as files and providers hold it.</summary>
    /// <param name="utf8">The log, or its end; of a longer one only the last <see cref="MaxTailLength"/> bytes count. Bytes that are not UTF-8 are read as U+FFFD.</param>
    /// <returns>As for <see cref="Parse(ReadOnlySpan{char})"/>.</returns>
    public static JobProgress Parse(ReadOnlySpan<byte> utf8)
    {
        var isCut = utf8.Length > MaxTailLength;
        var tail = isCut ? utf8[^MaxTailLength..] : utf8;
        while (isCut && !tail.IsEmpty && (tail[0] & 0xC0) == 0x80)
        {
            tail = tail[1..]; // the rest of a character that the cut went through
        }

        var chars = ArrayPool<char>.Shared.Rent(Math.Max(1, Encoding.UTF8.GetMaxCharCount(tail.Length)));
        try
        {
            return Scan(chars.AsSpan(0, Encoding.UTF8.GetChars(tail, chars)), isCut);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private static JobProgress Scan(ReadOnlySpan<char> tail, bool isCut)
    {
        // The first line of a cut text has lost its beginning, and half a line can say what the whole did not.
        if (isCut && tail.TrimEnd("\r\n").IndexOfAny('\r', '\n') is >= 0 and var firstBreak)
        {
            tail = tail[(firstBreak + 1)..];
        }

        var buffer = ArrayPool<char>.Shared.Rent(Math.Max(1, tail.Length));
        try
        {
            return Scan(tail, buffer);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static JobProgress Scan(ReadOnlySpan<char> tail, Span<char> buffer)
    {
        var collector = new ProgressCollector();
        string? lastLog = null;
        var lines = 0;
        var lineHasText = false;
        while (lines < MaxLines && !tail.IsEmpty && !collector.IsComplete)
        {
            // A progress bar redraws its line after each \r: its segments are read newest first, and all of them count as one line.
            var lineBreak = tail.LastIndexOfAny('\r', '\n');
            var segment = LogLine.Clean(tail[(lineBreak + 1)..], buffer);
            if (!segment.IsEmpty)
            {
                lineHasText = true;
                lastLog ??= LogLine.Excerpt(segment);
                collector.Add(LineReader.Read(segment));
            }

            if (lineHasText && lineBreak >= 0 && tail[lineBreak] == '\n')
            {
                lineHasText = false;
                lines++;
            }

            tail = tail[..Math.Max(0, lineBreak)];
        }

        return lastLog is null ? JobProgress.Unknown : collector.Conclude(lastLog);
    }
}
