using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Appends lines to the file at a path, each in one write, so that several processes can share it. Once a second it looks whether the
/// path still names the open file, so renaming, deleting and truncating it are all fine. When the disk is full, the rest of a line
/// that was taken in part goes first once there is room, and the lines lost meanwhile are reported.
/// </summary>
internal sealed class FileTarget : LineTarget
{
    private const ulong CheckInterval = TimeSpan.TicksPerSecond;

    private readonly Lock _gate = new();
    private readonly string _path;
    private IAppendFile? _file;
    private byte[] _rest = [];
    private long _checked;
    private bool _reopen;
    private bool _complained;
    private bool _disposed;

    public FileTarget(string path, TimeProvider clock)
    {
        try
        {
            _path = Path.GetFullPath(path);
            Open();
            _checked = clock.GetUtcNow().UtcTicks;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new IOException(
                $"The log file '{path}' cannot be opened: {exception.Message} "
                + "Name a file in a folder this process may write to (SIMPLETUNER_LOG_FILE or StructuredLoggingOptions.File), or none.",
                exception);
        }
    }

    public override void Write(ReadOnlySpan<byte> lines, LogLevel level, long now)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            // A clock that was set back is looked at as if time had passed.
            if ((ulong)(now - _checked) >= CheckInterval || _reopen)
            {
                Check(now);
            }

            if (_file is null || !TryWriteRest())
            {
                CountLost(CountLines(lines), Complaint());
                return;
            }

            WriteWhole(lines);
            if (Lost > 0 && _rest.Length == 0 && TakeLoss() is { } report)
            {
                WriteWhole(report);
            }
        }
    }

    public override void Reopen()
    {
        lock (_gate)
        {
            _reopen = true;
        }
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _ = _file is not null && TryWriteRest();
                _file?.Dispose();
                _file = null;
            }
        }
    }

    private string Complaint() => _file?.Problem ?? "the file cannot be opened";

    private void WriteWhole(ReadOnlySpan<byte> lines)
    {
        var written = _file!.Append(lines);
        if (written == lines.Length)
        {
            _complained = false;
            return;
        }

        Complain();
        var rest = lines[written..];
        if (written > 0 && lines[written - 1] != (byte)'\n')
        {
            // A reader must never see the next line glued to this half, so the other half goes first.
            var length = rest.IndexOf((byte)'\n') + 1;
            _rest = rest[..length].ToArray();
            rest = rest[length..];
        }

        CountLost(CountLines(rest), Complaint());
    }

    private bool TryWriteRest()
    {
        if (_rest.Length == 0)
        {
            return true;
        }

        var written = _file!.Append(_rest);
        _rest = _rest[written..];
        return _rest.Length == 0;
    }

    private void Check(long now)
    {
        _checked = now;
        if (_file is not null && !_reopen && _file.IsAt(_path))
        {
            return;
        }

        _reopen = false;
        var old = _file;
        try
        {
            if (old is not null)
            {
                // The half of a line belongs to the file that has the other half.
                TryWriteRest();
            }

            Open();
            old?.Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The old file, even a deleted one, is as good as none; the next second tries again.
            _file = old;
            Complain(exception.Message);
        }
    }

    private void Open()
    {
        if (Path.GetDirectoryName(_path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        _file = OperatingSystem.IsLinux() ? new LinuxAppendFile(_path) : new PortableAppendFile(_path);
        _rest = _file.EndsInHalfLine ? "\n"u8.ToArray() : [];
        _complained = false;
    }

    private void Complain(string? problem = null)
    {
        if (_complained)
        {
            return;
        }

        _complained = true;
        StandardError.Write($"CloudTraining.Sdk: cannot write the log file '{_path}': {problem ?? Complaint()}. Lines are lost until this ends.");
    }
}
