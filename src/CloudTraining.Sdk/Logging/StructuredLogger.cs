using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>Writes the lines of one category.</summary>
internal sealed class StructuredLogger(string category, LineSettings settings, LineOutput output, TimeProvider clock) : ILogger
{
    private readonly LinePrefixes _prefixes = new(category, settings);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull =>
        LogScope.Push(new LogScope(null, null, null, null, state));

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.None)
        {
            return;
        }

        var line = LineBuffer.Rent(settings);
        try
        {
            var head = new LineHead
            {
                Settings = settings,
                Prefixes = _prefixes,
                Instant = clock.GetUtcNow(),
                Level = logLevel,
                EventId = eventId,
                Exception = exception,
            };
            if (state is ILogMessage)
            {
                ((ILogMessage)state).Compose(line, in head);
            }
            else
            {
                StateArguments.Compose(line, in head, in state, formatter);
            }

            output.Write(line.Written, logLevel, head.Instant.UtcTicks);
        }
        catch (Exception thrown)
        {
            // Whatever went wrong, the caller must not notice and the reader must.
            WriteBroken(line, logLevel, thrown);
        }
        finally
        {
            LineBuffer.Return(line);
        }
    }

    private void WriteBroken(LineBuffer line, LogLevel level, Exception thrown)
    {
        try
        {
            line.Length = 0;
            var head = new LineHead
            {
                Settings = settings,
                Prefixes = _prefixes,
                Instant = clock.GetUtcNow(),
                Level = level,
                EventId = default,
                Exception = null,
            };
            var none = new StateArguments([]);
            LineComposer.Compose(line, in head, ScalarText.Threw("log line", thrown), settings.NoFields, null, ref none);
            output.Write(line.Written, level, head.Instant.UtcTicks);
        }
        catch (Exception)
        {
            output.CountLost("a line could not be written");
        }
    }
}
