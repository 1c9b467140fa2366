using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Benchmarks.Logging;

/// <summary>Takes lines and keeps only the last one.</summary>
internal sealed class NullTarget : LineTarget
{
    private readonly byte[] _last = new byte[65_536];

    public int Length { get; private set; }

    public string Last => System.Text.Encoding.UTF8.GetString(_last, 0, Length);

    public override void Write(ReadOnlySpan<byte> lines, LogLevel level, long now)
    {
        lines.CopyTo(_last);
        Length = lines.Length;
    }

    public override void Dispose()
    {
    }
}
