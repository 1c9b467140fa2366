using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Yaml.Tests;

/// <summary>Keeps log lines as <c>Level message</c>.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<(string Start, TaskCompletionSource Seen)> _waiting = new();

    public IReadOnlyList<string> Warnings => [.. _lines.Where(line => line.StartsWith("Warning A change", StringComparison.Ordinal))];

    public IReadOnlyList<string> All => [.. _lines];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{logLevel} {formatter(state, exception)}";
        _lines.Enqueue(line);
        foreach (var (start, seen) in _waiting)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                seen.TrySetResult();
            }
        }
    }

    /// <summary>Completes when a later line begins like this.</summary>
    public Task WaitForAsync(string start, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((start, seen));
        return seen.Task.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
    }
}
