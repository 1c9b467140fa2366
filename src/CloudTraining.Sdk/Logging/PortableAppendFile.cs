namespace CloudTraining.Sdk.Logging;

/// <summary>Appends by going to the end before each write, for systems without our system calls; two processes may then mix lines.</summary>
internal sealed class PortableAppendFile : IAppendFile
{
    private readonly FileStream _file;

    public PortableAppendFile(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (_file.Length > 0)
        {
            _file.Seek(-1, SeekOrigin.End);
            EndsInHalfLine = _file.ReadByte() != '\n';
        }
    }

    public bool EndsInHalfLine { get; }

    public string Problem { get; private set; } = string.Empty;

    public int Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Seek(0, SeekOrigin.End);
            _file.Write(bytes);
            return bytes.Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = exception.Message;
            return 0;
        }
    }

    public bool IsAt(string path) => File.Exists(path);

    public void Dispose() => _file.Dispose();
}
