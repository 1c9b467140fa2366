using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>A real logger factory over our provider whose standard output is kept in memory.</summary>
internal sealed class Log : IDisposable
{
    private readonly RecordingTarget _target = new();
    private readonly StructuredLoggerProvider _provider;

    public Log(Action<StructuredLoggingOptions>? configure = null, FixedClock? clock = null)
    {
        var options = new StructuredLoggingOptions();
        configure?.Invoke(options);
        Clock = clock ?? new FixedClock();
        _provider = new StructuredLoggerProvider(options, Clock, _target);
        Factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(_provider));
        Logger = Factory.CreateLogger("simpletuner.cloud.jobs");
    }

    public FixedClock Clock { get; }

    public ILoggerFactory Factory { get; }

    public ILogger Logger { get; }

    public RecordingTarget Target => _target;

    public string Text
    {
        get
        {
            _provider.Flush();
            return _target.Text;
        }
    }

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines, each strictly parsed: valid UTF-8, valid JSON, no name twice.</summary>
    public List<JsonElement> Entries() => [.. Lines.Select(Strict.Parse)];

    public JsonElement Single() => Entries().Single();

    public void Flush() => _provider.Flush();

    public void Dispose()
    {
        Factory.Dispose();
        _provider.Dispose();
    }
}

internal sealed class RecordingTarget : LineTarget
{
    private readonly MemoryStream _written = new();

    /// <summary>While set, every write is refused.</summary>
    public string? Broken { get; set; }

    public int Writes { get; private set; }

    /// <summary>Called inside every write, so that a test can hold the writer.</summary>
    public Action? OnWrite { get; set; }

    public string Text
    {
        get
        {
            lock (_written)
            {
                return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(_written.ToArray());
            }
        }
    }

    public void Clear() => _written.SetLength(0);

    public override void Write(ReadOnlySpan<byte> lines, LogLevel level, long now)
    {
        OnWrite?.Invoke();
        lock (_written)
        {
            Writes++;
            if (Broken is not null)
            {
                CountLost(CountLines(lines), Broken);
                return;
            }

            _written.Write(lines);
            if (TakeLoss() is { } report)
            {
                _written.Write(report);
            }
        }
    }

    public override void Dispose()
    {
    }
}

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class FixedClock : TimeProvider
{
    private DateTimeOffset _now = new(2024, 1, 15, 10, 30, 0, TimeSpan.Zero);
    private long _timestamp;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => Volatile.Read(ref _timestamp);

    public void Advance(TimeSpan by)
    {
        _now += by;
        Interlocked.Add(ref _timestamp, by.Ticks);
    }
}

internal static class Strict
{
    public static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 64 });
        return document.RootElement.Clone();
    }
}
