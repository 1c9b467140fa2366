using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CloudTraining.Sdk.Logging;

/// <summary>Writes a value as the text of a message: invariant, dates as ISO 8601, anything that throws as what it threw.</summary>
internal static class ScalarText
{
    public const string InstantFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFFK";
    private const int MostItems = 100;
    private const int LongestNumber = 64;

    public static RenderedKind AppendObject(LineBuffer line, object? value, string? format, bool json, int end)
    {
        switch (value)
        {
            case string text:
                TextEscaper.Append(line, text, json, end);
                return RenderedKind.Quoted;
            case null:
                line.Append("(null)"u8);
                return RenderedKind.Other;
        }

        return format is null ? AppendPlain(line, value, json, end) : AppendWithFormat(line, value, format, json, end);
    }

    public static RenderedKind AppendNumber<T>(LineBuffer line, T value)
        where T : struct, IUtf8SpanFormattable
    {
        value.TryFormat(line.Reserve(LongestNumber), out var written, default, CultureInfo.InvariantCulture);
        line.Length += written;
        return RenderedKind.Raw;
    }

    /// <summary>JSON has no NaN and no infinities: there they are strings.</summary>
    public static RenderedKind AppendDouble(LineBuffer line, double value)
    {
        AppendNumber(line, value);
        return double.IsFinite(value) ? RenderedKind.Raw : RenderedKind.Quoted;
    }

    /// <summary>The text of any object; what it throws becomes the text.</summary>
    public static string ToText(object value, string? format)
    {
        try
        {
            return value switch
            {
                Exception exception => ExceptionText.Of(exception, withStackTraces: true),
                IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture) ?? string.Empty,
                _ => value.ToString() ?? string.Empty,
            };
        }
        catch (FormatException) when (format is not null)
        {
            return ToText(value, null);
        }
        catch (Exception exception)
        {
            return Threw("ToString", exception);
        }
    }

    public static string Threw(string what, Exception exception) => $"<{what} threw {exception.GetType().Name}>";

    private static RenderedKind AppendPlain(LineBuffer line, object value, bool json, int end)
    {
        switch (value)
        {
            case int number:
                return AppendNumber(line, number);
            case long number:
                return AppendNumber(line, number);
            case double number:
                return AppendDouble(line, number);
            case bool truth:
                line.Append(truth ? "True"u8 : "False"u8);
                return RenderedKind.Other;
            case decimal number:
                return AppendNumber(line, number);
            case Enum constant:
                // Only by name: a flags value is "A, B", an undefined one its number.
                TextEscaper.Append(line, constant.ToString(), json, end);
                return RenderedKind.Quoted;
            case Guid guid:
                AppendNumber(line, guid);
                return RenderedKind.Quoted;
            case TimeSpan span:
                AppendNumber(line, span);
                return RenderedKind.Quoted;
            case DateTimeOffset instant:
                return AppendFormatted(line, instant, InstantFormat);
            case DateTime instant:
                return AppendFormatted(line, instant, InstantFormat);
            case DateOnly date:
                return AppendFormatted(line, date, "O");
            case TimeOnly time:
                return AppendFormatted(line, time, "O");
            case uint number:
                return AppendNumber(line, number);
            case ulong number:
                return AppendNumber(line, number);
            case short number:
                return AppendNumber(line, number);
            case ushort number:
                return AppendNumber(line, number);
            case byte number:
                return AppendNumber(line, number);
            case sbyte number:
                return AppendNumber(line, number);
            case Int128 number:
                return AppendNumber(line, number);
            case UInt128 number:
                return AppendNumber(line, number);
            case float number:
                AppendNumber(line, number);
                return float.IsFinite(number) ? RenderedKind.Raw : RenderedKind.Quoted;
            case Half number:
                AppendNumber(line, number);
                return Half.IsFinite(number) ? RenderedKind.Raw : RenderedKind.Quoted;
            case BigInteger number:
                return AppendBigInteger(line, number);
            case JsonElement or byte[] or System.Text.Json.Nodes.JsonNode:
                // The message shows the same text as the field does.
                JsonValueWriter.AppendInMessage(line, value, json, end);
                return RenderedKind.Other;
            case IEnumerable sequence when JsonValueWriter.Entries(sequence) is not null:
                JsonValueWriter.AppendInMessage(line, value, json, end);
                return RenderedKind.Other;
            case IEnumerable sequence:
                AppendSequence(line, sequence, json, end);
                return RenderedKind.Other;
            default:
                TextEscaper.Append(line, ToText(value, null), json, end);
                return RenderedKind.Quoted;
        }
    }

    private static RenderedKind AppendWithFormat(LineBuffer line, object value, string format, bool json, int end)
    {
        TextEscaper.Append(line, value is IFormattable ? ToText(value, format) : PlainText(line.Settings, value, end), json, end);
        return RenderedKind.Other;
    }

    private static RenderedKind AppendFormatted<T>(LineBuffer line, T value, string format)
        where T : struct, IUtf8SpanFormattable
    {
        value.TryFormat(line.Reserve(LongestNumber), out var written, format, CultureInfo.InvariantCulture);
        line.Length += written;
        return RenderedKind.Quoted;
    }

    /// <summary>The digits of a number grow with the square of its size, so a huge one is only described.</summary>
    private static RenderedKind AppendBigInteger(LineBuffer line, BigInteger number)
    {
        var bytes = number.GetByteCount();
        if (bytes > 1_024)
        {
            line.Append("<integer of "u8);
            line.AppendNumber(bytes);
            line.Append(" bytes>"u8);
            return RenderedKind.Quoted;
        }

        foreach (var digit in number.ToString(CultureInfo.InvariantCulture))
        {
            line.Append((byte)digit);
        }

        return RenderedKind.Raw;
    }

    /// <summary>The unescaped text of a value, for alignment.</summary>
    public static string PlainText(LineSettings settings, object? value, int end)
    {
        if (value is string text)
        {
            return text;
        }

        var inner = LineBuffer.Rent(settings);
        try
        {
            AppendObject(inner, value, null, json: false, Math.Max(end, 0));
            return System.Text.Encoding.UTF8.GetString(inner.Written);
        }
        finally
        {
            LineBuffer.Return(inner);
        }
    }

    private static void AppendSequence(LineBuffer line, IEnumerable sequence, bool json, int end)
    {
        try
        {
            var count = 0;
            foreach (var item in sequence)
            {
                if (count > 0)
                {
                    line.Append(", "u8);
                }

                if (count++ == MostItems || line.Length >= end)
                {
                    line.Append("…"u8);
                    return;
                }

                if (item is IEnumerable and not string)
                {
                    // Nested sequences could be each other: the message shows only the first level, the field shows more.
                    TextEscaper.Append(line, ToText(item, null), json, end);
                }
                else
                {
                    AppendObject(line, item, null, json, end);
                }
            }
        }
        catch (Exception exception)
        {
            TextEscaper.Append(line, Threw(sequence.GetType().Name, exception), json, end);
        }
    }
}
