using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace CloudTraining.Sdk.Logging;

/// <summary>A file opened with O_APPEND: the kernel puts every write at the end, whoever else writes or truncates.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxAppendFile : IAppendFile
{
    private readonly int _file;
    private readonly NativeFile.Identity? _identity;

    public LinuxAppendFile(string path)
    {
        _file = NativeFile.OpenAppend(path);
        if (_file < 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()) + ".");
        }

        _identity = NativeFile.Find(_file);
        EndsInHalfLine = _identity is { IsRegular: true } && IsHalf(path);
    }

    public bool EndsInHalfLine { get; }

    public string Problem { get; private set; } = string.Empty;

    public int Append(ReadOnlySpan<byte> bytes)
    {
        var written = DescriptorWriter.Write(_file, bytes, out var error);
        if (error != 0)
        {
            Problem = Marshal.GetPInvokeErrorMessage(error);
        }

        return written;
    }

    public bool IsAt(string path) => _identity is null || NativeFile.Find(path) == _identity;

    public void Dispose() => _ = NativeFile.Close(_file);

    /// <summary>
    /// A file grows page by page within one write, so another process in the middle of a line looks like one that died there. Only
    /// when nobody writes and the length stays the same is the line really half.
    /// </summary>
    private bool IsHalf(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> last = stackalloc byte[1];
            while (true)
            {
                var length = RandomAccess.GetLength(file);
                if (length == 0 || RandomAccess.Read(file, last, length - 1) != 1 || last[0] == (byte)'\n')
                {
                    return false;
                }

                if (!NativeFile.WaitForWriters(_file) || RandomAccess.GetLength(file) == length)
                {
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that may be written but not read is used as it is.
            return false;
        }
    }
}
