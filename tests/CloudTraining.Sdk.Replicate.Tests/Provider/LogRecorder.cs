using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>Keeps everything that was logged as text, exceptions, scopes and arguments included.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Recorder(LogRecorder recorder, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            recorder.Lines.Enqueue((LogLevel.Trace, $"{category} scope {Describe(state)}"));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            recorder.Lines.Enqueue((logLevel, $"{category} {formatter(state, exception)} {Describe(state)} {exception}"));

        private static string Describe<TState>(TState state) =>
            state is IEnumerable<KeyValuePair<string, object?>> fields ? string.Join(' ', fields.Select(field => $"{field.Key}={field.Value}")) : $"{state}";
    }
}
