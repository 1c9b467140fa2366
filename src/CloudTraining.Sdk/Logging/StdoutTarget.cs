using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>Writes each line to the standard output at once. When its reader is gone, lines are counted and the program goes on.</summary>
internal sealed class StdoutTarget(bool colored) : LineTarget
{
    private const int StandardOutput = 1;
    private const int LevelStart = 26;

    private readonly Lock _gate = new();
    private readonly Stream? _stream = OperatingSystem.IsLinux() ? null : Console.OpenStandardOutput();
    private byte[] _rest = [];
    private bool _closed;

    public static bool IsTerminal =>
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write(ReadOnlySpan<byte> lines, LogLevel level, long now)
    {
        lock (_gate)
        {
            if (_closed)
            {
                CountLost(CountLines(lines), "the reader of the standard output is gone");
                return;
            }

            if (_rest.Length > 0)
            {
                var rest = _rest;
                _rest = [];
                WriteWhole(rest);
            }

            if (colored)
            {
                WriteColored(lines);
            }
            else
            {
                WriteWhole(lines);
            }

            if (Lost > 0 && !_closed && _rest.Length == 0 && TakeLoss() is { } report)
            {
                WriteWhole(report);
            }
        }
    }

    public override void Dispose() => _stream?.Dispose();

    private void WriteColored(ReadOnlySpan<byte> lines)
    {
        while (lines.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = lines[..(end + 1)];
            lines = lines[(end + 1)..];
            var close = line.Length > LevelStart ? line[LevelStart..].IndexOf((byte)']') : -1;
            if (close < 0)
            {
                WriteWhole(line);
                continue;
            }

            var level = line.Slice(LevelStart, close);
            WriteWhole([.. line[..LevelStart], .. Color(level), .. level, .. "\u001b[0m"u8, .. line[(LevelStart + close)..]]);
        }
    }

    private static ReadOnlySpan<byte> Color(ReadOnlySpan<byte> level) => level[0] switch
    {
        (byte)'D' => "\u001b[90m"u8,
        (byte)'I' => "\u001b[32m"u8,
        (byte)'W' => "\u001b[33m"u8,
        _ => "\u001b[31m"u8,
    };

    private void WriteWhole(ReadOnlySpan<byte> lines)
    {
        if (!OperatingSystem.IsLinux())
        {
            WriteStream(lines);
            return;
        }

        var written = DescriptorWriter.Write(StandardOutput, lines, out var error);
        if (error == 0)
        {
            return;
        }

        var rest = lines[written..];
        if (error == NativeFile.BrokenPipe)
        {
            Close(rest);
            return;
        }

        if (written > 0 && lines[written - 1] != (byte)'\n')
        {
            var length = rest.IndexOf((byte)'\n') + 1;
            _rest = rest[..length].ToArray();
            rest = rest[length..];
        }

        CountLost(CountLines(rest), Marshal.GetPInvokeErrorMessage(error));
    }

    private void WriteStream(ReadOnlySpan<byte> lines)
    {
        try
        {
            _stream!.Write(lines);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Close(lines);
        }
    }

    private void Close(ReadOnlySpan<byte> rest)
    {
        _closed = true;
        CountLost(CountLines(rest), "the reader of the standard output is gone");
    }
}
