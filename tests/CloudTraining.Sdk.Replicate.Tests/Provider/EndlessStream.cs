namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A source of zeros that is larger than any upload may be.</summary>
internal sealed class EndlessStream(bool canSeek) : Stream
{
    private const long Size = 101L * 1024 * 1024;
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => canSeek;

    public override bool CanWrite => false;

    public override long Length => canSeek ? Size : throw new NotSupportedException();

    public override long Position
    {
        get => canSeek ? _read : throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = (int)Math.Min(count, Size - _read);
        Array.Clear(buffer, offset, read);
        _read += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
