namespace CloudTraining.Sdk.Logging;

/// <summary>The arguments of an intercepted call, in place.</summary>
internal interface ILogValues
{
    RenderedKind AppendText(LineBuffer line, int index, string? format, int end);

    object? Box(int index);
}

internal readonly struct TwoLogValues(LogValue first, LogValue second) : ILogValues
{
    private readonly LogValue _first = first;
    private readonly LogValue _second = second;

    public RenderedKind AppendText(LineBuffer line, int index, string? format, int end) =>
        index == 0 ? _first.AppendText(line, format, end) : _second.AppendText(line, format, end);

    public object? Box(int index) => index == 0 ? _first.Box() : _second.Box();
}

internal readonly struct SixLogValues(LogValue first, LogValue second, LogValue third, LogValue fourth, LogValue fifth, LogValue sixth)
    : ILogValues
{
    private readonly TwoLogValues _first = new(first, second);
    private readonly TwoLogValues _middle = new(third, fourth);
    private readonly TwoLogValues _last = new(fifth, sixth);

    public RenderedKind AppendText(LineBuffer line, int index, string? format, int end) => index switch
    {
        0 or 1 => _first.AppendText(line, index, format, end),
        2 or 3 => _middle.AppendText(line, index - 2, format, end),
        _ => _last.AppendText(line, index - 4, format, end),
    };

    public object? Box(int index) => index switch
    {
        0 or 1 => _first.Box(index),
        2 or 3 => _middle.Box(index - 2),
        _ => _last.Box(index - 4),
    };
}
