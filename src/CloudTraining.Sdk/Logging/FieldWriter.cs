namespace CloudTraining.Sdk.Logging;

/// <summary>Writes a named value, or nothing when it cannot be made to fit.</summary>
internal static class FieldWriter
{
    private const int LeastRoom = 64;

    /// <summary>Whether the field was written. One value takes at most half of the room that is left, so that others fit too.</summary>
    public static bool Append(LineBuffer line, FieldKey key, object? value, int end)
    {
        var start = line.Length;
        if (start + key.Bytes.Length + LeastRoom > end && start + key.Bytes.Length + Least(value) > end)
        {
            return false;
        }

        line.Append(key.Bytes);
        if (key.IsRedacted)
        {
            line.Append("\"***\""u8);
        }
        else
        {
            JsonValueWriter.Append(line, value, ValueEnd(line, end));
        }

        if (line.Length <= end)
        {
            return true;
        }

        line.Length = start;
        return false;
    }

    /// <summary>Writes a field whose value stands in the message already.</summary>
    public static bool AppendCopy(LineBuffer line, FieldKey key, RenderedText text, int end)
    {
        if (line.Length + key.Bytes.Length + text.Length + 2 > end)
        {
            return false;
        }

        line.AppendField(key.Bytes, text.Start, text.Length, isQuoted: text.Kind == RenderedKind.Quoted);
        return true;
    }

    private static int ValueEnd(LineBuffer line, int end) =>
        line.Length + Math.Max((end - line.Length) / 2, Math.Min(end - line.Length, LeastRoom * 4));

    private static int Least(object? value) => value is string text ? text.Length + 2 : 1;
}
