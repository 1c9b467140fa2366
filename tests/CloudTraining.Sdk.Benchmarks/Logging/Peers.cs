using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using NLog.Extensions.Logging;
using NLog.Layouts;
using NLog.Targets;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace CloudTraining.Sdk.Benchmarks.Logging;

/// <summary>The other loggers, set up as their documents advise, each with its own means for context.</summary>
internal static class Peers
{
    /// <summary>A text writer that encodes into a stream that forgets.</summary>
    public static TextWriter NullUtf8 => new StreamWriter(Stream.Null, new UTF8Encoding(false), 16_384);

    public static JsonConsoleFormatterRow Microsoft()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddJsonConsole(options => options.IncludeScopes = true));
        var formatter = services.BuildServiceProvider().GetServices<ConsoleFormatter>().Single(f => f.Name == ConsoleFormatterNames.Json);
        return new JsonConsoleFormatterRow(formatter);
    }

    public static Serilog.Core.Logger Serilog(ILogEventSink sink) =>
        new Serilog.LoggerConfiguration().Enrich.FromLogContext().WriteTo.Sink(sink).CreateLogger();

    public static ILogger SerilogBridge(Serilog.ILogger logger) => new SerilogLoggerProvider(logger).CreateLogger(Sample.Category);

    public static JsonLayout NLogLayout() => new()
    {
        IncludeEventProperties = true,
        IncludeScopeProperties = true,
        Attributes =
        {
            new JsonAttribute("timestamp", "${date:universalTime=true:format=yyyy-MM-ddTHH\\:mm\\:ss.fffZ}"),
            new JsonAttribute("level", "${level:upperCase=true}"),
            new JsonAttribute("logger", "${logger}"),
            new JsonAttribute("message", "${message}"),
        },
    };

    public static NLog.LogFactory NLog(Target target)
    {
        var factory = new NLog.LogFactory();
        var configuration = new NLog.Config.LoggingConfiguration(factory);
        configuration.AddRuleForAllLevels(target);
        factory.Configuration = configuration;
        return factory;
    }

    public static ILogger NLogBridge(NLog.LogFactory factory) =>
        new NLogLoggerProvider(new NLogProviderOptions(), factory).CreateLogger(Sample.Category);
}

/// <summary>Microsoft's JSON console formatter behind its front end, without the queue.</summary>
internal sealed class JsonConsoleFormatterRow(ConsoleFormatter formatter) : ILogger
{
    private readonly LoggerExternalScopeProvider _scopes = new();
    private readonly TextWriter _writer = Peers.NullUtf8;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> write) =>
        formatter.Write(new LogEntry<TState>(logLevel, Sample.Category, eventId, state, exception, write), _scopes, _writer);
}

/// <summary>Serilog's JSON formatter into a writer that encodes and forgets.</summary>
internal sealed class NullSink : ILogEventSink
{
    private readonly JsonFormatter _formatter = new(renderMessage: true);
    private readonly TextWriter _writer = Peers.NullUtf8;

    public void Emit(LogEvent logEvent) => _formatter.Format(logEvent, _writer);
}

/// <summary>NLog's JSON layout into a writer that encodes and forgets.</summary>
[Target("NullJson")]
internal sealed class NullNLogTarget : TargetWithLayout
{
    private readonly StringBuilder _text = new(1_024);
    private readonly TextWriter _writer = Peers.NullUtf8;

    public NullNLogTarget() => Layout = Peers.NLogLayout();

    protected override void Write(NLog.LogEventInfo logEvent)
    {
        _text.Clear();
        Layout.Render(logEvent, _text);
        foreach (var chunk in _text.GetChunks())
        {
            _writer.Write(chunk.Span);
        }
    }
}
