using System.Runtime.CompilerServices;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// An argument without a box for the usual types. Not generic: code shared between reference types would look its types up at run
/// time for every line.
/// </summary>
internal readonly struct LogValue
{
    private readonly object? _object;
    private readonly long _bits;
    private readonly short _offsetMinutes;
    private readonly Kind _kind;

    private LogValue(Kind kind, object? value, long bits, short offsetMinutes = 0)
    {
        _object = value;
        _bits = bits;
        _offsetMinutes = offsetMinutes;
        _kind = kind;
    }

    /// <summary>Small, because a call copies its values several times on the way through the framework.</summary>
    private enum Kind : byte
    {
        Object,
        Int32,
        Int64,
        Double,
        Boolean,
        TimeSpan,
        DateTimeOffset,
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LogValue From<T>(T value)
    {
        if (typeof(T) == typeof(int))
        {
            return new(Kind.Int32, null, (int)(object)value!);
        }

        if (typeof(T) == typeof(long))
        {
            return new(Kind.Int64, null, (long)(object)value!);
        }

        if (typeof(T) == typeof(double))
        {
            return new(Kind.Double, null, BitConverter.DoubleToInt64Bits((double)(object)value!));
        }

        if (typeof(T) == typeof(bool))
        {
            return new(Kind.Boolean, null, (bool)(object)value! ? 1 : 0);
        }

        if (typeof(T) == typeof(TimeSpan))
        {
            return new(Kind.TimeSpan, null, ((TimeSpan)(object)value!).Ticks);
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            var instant = (DateTimeOffset)(object)value!;
            return new(Kind.DateTimeOffset, null, instant.Ticks, (short)instant.TotalOffsetMinutes);
        }

        return new(Kind.Object, value, 0);
    }

    public RenderedKind AppendText(LineBuffer line, string? format, int end)
    {
        if (_object is string text)
        {
            TextEscaper.Append(line, text, line.Settings.IsJson, end);
            return RenderedKind.Quoted;
        }

        if (format is null)
        {
            switch (_kind)
            {
                case Kind.Int32 or Kind.Int64:
                    return ScalarText.AppendNumber(line, _bits);
                case Kind.Double:
                    return ScalarText.AppendDouble(line, BitConverter.Int64BitsToDouble(_bits));
            }
        }

        return ScalarText.AppendObject(line, Box(), format, line.Settings.IsJson, end);
    }

    public object? Box() => _kind switch
    {
        Kind.Int32 => (int)_bits,
        Kind.Int64 => _bits,
        Kind.Double => BitConverter.Int64BitsToDouble(_bits),
        Kind.Boolean => _bits != 0,
        Kind.TimeSpan => TimeSpan.FromTicks(_bits),
        Kind.DateTimeOffset => new DateTimeOffset(_bits, TimeSpan.FromMinutes(_offsetMinutes)),
        _ => _object,
    };
}
