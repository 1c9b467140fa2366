using System.Collections.Concurrent;
using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests;

/// <summary>Keeps what was logged, with the correlation id it was logged under.</summary>
internal sealed class RecordedLogs : ILoggerProvider
{
    public ConcurrentQueue<RecordedLog> Entries { get; } = new();

    public IEnumerable<string> Messages(LogLevel level) => Entries.Where(entry => entry.Level == level).Select(entry => entry.Message);

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Recorder(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Entries.Enqueue(new RecordedLog(logLevel, category, formatter(state, exception), CorrelationId.Current, exception));
    }
}
