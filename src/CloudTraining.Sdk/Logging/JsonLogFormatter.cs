using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Writes log entries in the layout of the structured log, for a host that brings its own sink: JSON unless the options say text.
/// The context is that of the calling flow. Safe for concurrent use.
/// </summary>
public sealed class JsonLogFormatter
{
    private readonly ConcurrentDictionary<string, LinePrefixes> _prefixes = new(StringComparer.Ordinal);
    private readonly Func<string, LinePrefixes> _create;
    private readonly LineSettings _settings;
    private readonly TimeProvider _clock;

    /// <summary>Takes what the options say about lines; sinks and levels do not matter here.</summary>
    public JsonLogFormatter(StructuredLoggingOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _settings = new LineSettings(options);
        _clock = clock;
        _create = category => new LinePrefixes(category, _settings);
    }

    /// <summary>Writes one line with its end. Whatever values and exceptions throw is written as what it threw.</summary>
    public void Write<TState>(in LogEntry<TState> entry, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var line = LineBuffer.Rent(_settings);
        try
        {
            var head = new LineHead
            {
                Settings = _settings,
                Prefixes = _prefixes.GetOrAdd(entry.Category, _create),
                Instant = _clock.GetUtcNow(),
                Level = entry.LogLevel,
                EventId = entry.EventId,
                Exception = entry.Exception,
            };
            if (entry.State is ILogMessage message)
            {
                message.Compose(line, in head);
            }
            else
            {
                StateArguments.Compose(line, in head, entry.State, entry.Formatter);
            }

            output.Write(line.Written);
        }
        finally
        {
            LineBuffer.Return(line);
        }
    }
}
