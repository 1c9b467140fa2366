using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace CloudTraining.Sdk.Logging;

/// <summary>The bytes of one line while it is written. Each thread keeps one; a line that is written inside another gets its own.</summary>
internal sealed class LineBuffer
{
    private const int InitialBytes = 2_048;
    private const int MostKeptBytes = 65_536;

    [ThreadStatic]
    private static LineBuffer? _free;

    private const int JsonStart = 15;

    /// <summary>The beginning of a JSON line within a second, up to the milliseconds.</summary>
    private readonly byte[] _secondText = "{\"timestamp\": \"0000-00-00T00:00:00.000Z"u8.ToArray();
    private byte[] _bytes = new byte[InitialBytes];
    private long _second = -1;

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
        var line = _free;
        if (line is null)
        {
            return new LineBuffer { Settings = settings };
        }

        _free = null;
        line.Length = 0;
        line.Settings = settings;
        return line;
    }

    public static void Return(LineBuffer line)
    {
        if (line._bytes.Length > MostKeptBytes)
        {
            line._bytes = new byte[InitialBytes];
        }

        _free = line;
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

    /// <summary>Repeats a piece of this line at its end.</summary>
    public void AppendCopy(int start, int length)
    {
        var target = Reserve(length);
        _bytes.AsSpan(start, length).CopyTo(target);
        Length += length;
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
        var text = _secondText;
        text[^4] = (byte)('0' + hundreds);
        text[^3] = (byte)('0' + tens);
        text[^2] = (byte)('0' + rest - (tens * 10));
        Append(json ? text : text.AsSpan(JsonStart));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count) => Array.Resize(ref _bytes, Math.Max(checked(Length + count), Math.Max(_bytes.Length * 2, 18_432)));
}
