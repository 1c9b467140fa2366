using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>The sinks of one provider: each line goes to the standard output and to the file.</summary>
internal sealed class LineOutput : IDisposable
{
    private readonly LineTarget[] _targets;
    private readonly TimeProvider _clock;
    private bool _disposed;

    public LineOutput(StructuredLoggingOptions options, LineSettings settings, TimeProvider clock, LineTarget? stdout)
    {
        _clock = clock;
        var targets = new List<LineTarget>(2);
        var prefixes = new LinePrefixes(typeof(LineOutput).Namespace!, settings);
        if (!string.IsNullOrEmpty(options.File))
        {
            targets.Add(new FileTarget(options.File, clock));
        }

        if (options.Stdout)
        {
            targets.Insert(0, stdout ?? new StdoutTarget(colored: !settings.IsJson && StdoutTarget.IsTerminal));
        }

        foreach (var target in targets)
        {
            target.RenderLoss = (lost, reason) => LossLine.Render(settings, prefixes, clock, lost, reason);
        }

        _targets = [.. targets.Select(target => options.Buffered ? new BufferedTarget(target, options, clock) : target)];
    }

    public void Write(ReadOnlySpan<byte> line, LogLevel level, long now)
    {
        if (_disposed)
        {
            return;
        }

        foreach (var target in _targets)
        {
            target.Write(line, level, now);
        }
    }

    public void CountLost(string reason)
    {
        foreach (var target in _targets)
        {
            target.CountLost(1, reason);
        }
    }

    public void Flush()
    {
        foreach (var target in _targets)
        {
            target.Flush();
        }
    }

    public void Reopen()
    {
        foreach (var target in _targets)
        {
            target.Reopen();
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        Finish();
        foreach (var target in _targets)
        {
            target.Dispose();
        }
    }

    /// <summary>Writes what waits. A sink that never recovered, such as a closed pipe, has its loss reported by the others.</summary>
    public void Finish()
    {
        Flush();
        foreach (var target in _targets)
        {
            if (target.TakeLoss() is not { } report)
            {
                continue;
            }

            foreach (var other in _targets)
            {
                if (!ReferenceEquals(other, target))
                {
                    other.Write(report, LogLevel.Warning, _clock.GetUtcNow().UtcTicks);
                    other.Flush();
                }
            }
        }
    }
}
