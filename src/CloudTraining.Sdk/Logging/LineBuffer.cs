using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace CloudTraining.Sdk.Logging;

/// <summary>The bytes of one line while it is written. Each thread keeps one; a line that is written inside another gets its own.</summary>
internal sealed class LineBuffer
{
    private const int InitialBytes = 2_048;
    private const int MostKeptBytes = 65_536;

    private const int MostKeptNested = 3;

    [ThreadStatic]
    private static LineBuffer? _own;

    private const int JsonStart = 15;

    /// <summary>The beginning of a JSON line within a second, up to the milliseconds.</summary>
    private readonly byte[] _secondText = "{\"timestamp\": \"0000-00-00T00:00:00.000Z"u8.ToArray();
    private byte[] _bytes = new byte[InitialBytes];
    private long _second = -1;
    private LineBuffer? _nested;
    private bool _isRented;

    /// <summary>The number of bytes written; setting it takes back what was written after that place.</summary>
    public int Length { get; set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The settings of the line that is written.</summary>
    public LineSettings Settings { get; private set; } = LineSettings.Default;

    /// <summary>Where in the line the text of each argument stands, so that its field can be copied from there.</summary>
    public RenderedText[] Rendered { get; private set; } = new RenderedText[8];

    /// <summary>The arguments of a call whose state is not ours.</summary>
    public object?[] Values { get; private set; } = new object?[8];

    /// <summary>The names that go with <see cref="Values"/> where they do not follow the template.</summary>
    public string?[] Names { get; private set; } = new string?[8];

    public static LineBuffer Rent(LineSettings settings)
    {
        var line = _own ??= new LineBuffer();
        if (line._isRented)
        {
            line = FindNested(line);
        }

        line._isRented = true;
        line.Length = 0;
        if (!ReferenceEquals(line.Settings, settings))
        {
            line.Settings = settings;
        }

        return line;
    }

    public static void Return(LineBuffer line)
    {
        if (line._bytes.Length > MostKeptBytes)
        {
            line._bytes = new byte[InitialBytes];
        }

        line._isRented = false;
    }

    public void EnsureArguments(int count)
    {
        if (Values.Length < count)
        {
            Rendered = new RenderedText[count];
            Values = new object?[count];
            Names = new string?[count];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Grow(count);
        }

        return _bytes.AsSpan(Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void Overwrite(int start, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.AsSpan(start));

    /// <summary>Writes a key and repeats a piece of this line behind it: one look at the capacity for all.</summary>
    public void AppendField(ReadOnlySpan<byte> key, int start, int length, bool isQuoted)
    {
        var target = Reserve(key.Length + length + 2);
        key.CopyTo(target);
        var written = key.Length;
        if (isQuoted)
        {
            target[written++] = (byte)'"';
        }

        _bytes.AsSpan(start, length).CopyTo(target[written..]);
        written += length;
        if (isQuoted)
        {
            target[written++] = (byte)'"';
        }

        Length += written;
    }

    public void AppendNumber(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        Length += written;
    }

    /// <summary>Writes <c>2024-01-15T10:30:00.000Z</c>, in JSON with what stands before it; within a second only the milliseconds change.</summary>
    public void AppendTimestamp(DateTimeOffset instant, bool json)
    {
        var ticks = instant.UtcTicks;
        var second = ticks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            instant.UtcDateTime.TryFormat(_secondText.AsSpan(JsonStart), out _, "s", System.Globalization.CultureInfo.InvariantCulture);
            _second = second;
        }

        var milliseconds = (uint)((ticks - (second * TimeSpan.TicksPerSecond)) / TimeSpan.TicksPerMillisecond);
        var hundreds = milliseconds / 100;
        var rest = milliseconds - (hundreds * 100);
        var tens = rest / 10;

        // Into the copy: bytes that were just written one by one cannot be read many at once without waiting for them.
        Append(json ? _secondText : _secondText.AsSpan(JsonStart));
        var end = _bytes.AsSpan(Length - 4, 3);
        end[2] = (byte)('0' + rest - (tens * 10));
        end[1] = (byte)('0' + tens);
        end[0] = (byte)('0' + hundreds);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LineBuffer FindNested(LineBuffer line)
    {
        // A value that logs itself while it is rendered would end the process; the exception ends only the rendering.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var depth = 0; depth < MostKeptNested; depth++)
        {
            line = line._nested ??= new LineBuffer();
            if (!line._isRented)
            {
                return line;
            }
        }

        return new LineBuffer();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count) => Array.Resize(ref _bytes, Math.Max(checked(Length + count), Math.Max(_bytes.Length * 2, 18_432)));
}
