using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>A place that takes whole lines. Counts what it had to drop and says so in one line when it can write again.</summary>
internal abstract class LineTarget : IDisposable
{
    private long _lost;
    private string _reason = string.Empty;

    /// <summary>Renders the line that reports a loss.</summary>
    public Func<long, string, byte[]>? RenderLoss { get; set; }

    /// <summary>The number of lines dropped and not reported yet.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Takes one or more whole lines. Never throws; what cannot be written is counted.</summary>
    /// <param name="lines">The lines with their ends.</param>
    /// <param name="level">The level of the line; none for several.</param>
    /// <param name="now">The time in UTC ticks, which the line was stamped with: reading a clock costs as much as a short line.</param>
    public abstract void Write(ReadOnlySpan<byte> lines, LogLevel level, long now);

    /// <summary>Returns when everything taken so far is written.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Opens the destination anew where that means something.</summary>
    public virtual void Reopen()
    {
    }

    public abstract void Dispose();

    public virtual void CountLost(long lines, string reason)
    {
        _reason = reason;
        Interlocked.Add(ref _lost, lines);
    }

    /// <summary>The report of what was lost since the last report; null when nothing was.</summary>
    public virtual byte[]? TakeLoss() =>
        Interlocked.Read(ref _lost) > 0 && Interlocked.Exchange(ref _lost, 0) is > 0 and var lost ? RenderLoss?.Invoke(lost, _reason) : null;

    protected static int CountLines(ReadOnlySpan<byte> lines) => lines.Count((byte)'\n');
}
