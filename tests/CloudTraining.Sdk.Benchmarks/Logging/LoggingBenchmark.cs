using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Benchmarks.Logging;

/// <summary>Measures the log against the raw JSON writer, raw writes and the other loggers, all in one run.</summary>
internal static class LoggingBenchmark
{
    private const int Rounds = 25;
    private const int Calls = 10_000;

    private delegate void Write(ILogger logger, string? message, params object?[] arguments);

    // A call through a delegate cannot be intercepted: these rows are what a library without our generator gets.
    private static readonly Write PlainInformation = LoggerExtensions.LogInformation;
    private static readonly Action<ILogger, string, int> StockMessage = Sample.Submitted;
    private static readonly Action<ILogger, string, int> StockQuietMessage = Sample.SubmittedQuietly;

    public static Task<int> RunAsync(string[] args)
    {
        var report = new Report("logging");
        if (args.Contains("--child"))
        {
            ConsoleRows.RunChild(args[^1]);
            return Task.FromResult(0);
        }

        // All parts, unless some are named.
        var parts = new Dictionary<string, Action<Report>>(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["context"] = Context,
            ["large"] = Large,
            ["files"] = FileRows.Run,
            ["console"] = ConsoleRows.Run,
        };
        foreach (var (_, measure) in parts.Where(part => args.Contains(part.Key) || !args.Any(parts.ContainsKey)))
        {
            measure(report);
        }

        Console.WriteLine(args.Contains("--json") ? report.ToJson() : report.ToTable());
        return Task.FromResult(report.Missed == 0 ? 0 : 1);
    }

    private static void Format(Report report)
    {
        var buffer = new ArrayBufferWriter<byte>(4_096);
        var writer = new Utf8JsonWriter(buffer);
        var floor = new Row("floor: Utf8JsonWriter, same document", () => Sample.WriteFloor(buffer, writer));

        // Each logger in its own context only: values of the others would make every one slower.
        var inOurs = Inside(() => CorrelationId.Push(Sample.CorrelationId), () => LogContext.Push(("job_id", "xyz789"), ("provider", "replicate")), () => LogContext.Push("step", "submission"));
        var target = new NullTarget();
        using var factory = Ours(target);
        var ours = factory.CreateLogger(Sample.Category);
        var generated = new Row("ours: [LoggerMessage], intercepted, with source", () => Sample.Submitted(ours, Sample.Endpoint, Sample.Attempts), inOurs);
        var intercepted = new Row("ours: LogInformation, intercepted, with source", () => ours.LogInformation(Sample.Template, Sample.Endpoint, Sample.Attempts), inOurs);
        var plain = new Row("ours: LogInformation", () => PlainInformation(ours, Sample.Template, Sample.Endpoint, Sample.Attempts), inOurs);
        var stock = new Row("ours: stock [LoggerMessage]", () => StockMessage(ours, Sample.Endpoint, Sample.Attempts), inOurs);

        var scopedTarget = new NullTarget();
        using var scopedFactory = Ours(scopedTarget);
        var scopedLogger = scopedFactory.CreateLogger(Sample.Category);
        var scoped = new Row("ours: stock [LoggerMessage] in BeginScope dictionaries, begun for each line", () =>
        {
            using (scopedLogger.BeginScope(Sample.Outer))
            using (scopedLogger.BeginScope(Sample.Inner))
            {
                StockMessage(scopedLogger, Sample.Endpoint, Sample.Attempts);
            }
        });

        var microsoft = Peers.Microsoft();
        var inMicrosoft = Inside(() => microsoft.BeginScope(Sample.Outer), () => microsoft.BeginScope(Sample.Inner));
        var console = new Row("Microsoft JSON console formatter", () => PlainInformation(microsoft, Sample.Template, Sample.Endpoint, Sample.Attempts), inMicrosoft);
        var inSerilog = Inside(
            () => Serilog.Context.LogContext.PushProperty("job_id", "xyz789"), () => Serilog.Context.LogContext.PushProperty("provider", "replicate"),
            () => Serilog.Context.LogContext.PushProperty("step", "submission"));
        var serilogNative = Peers.Serilog(new NullSink());
        var serilog = new Row("Serilog 3.1.1 JsonFormatter, native", () => serilogNative.Information(Sample.Template, Sample.Endpoint, Sample.Attempts), inSerilog);
        var serilogBridged = Peers.SerilogBridge(serilogNative);
        var serilogBridge = new Row("Serilog 3.1.1 JsonFormatter, ILogger", () => PlainInformation(serilogBridged, Sample.Template, Sample.Endpoint, Sample.Attempts), inSerilog);
        var inNLog = Inside(() => NLog.ScopeContext.PushProperties(Sample.Outer), () => NLog.ScopeContext.PushProperties(Sample.Inner));
        using var nlogFactory = Peers.NLog(new NullNLogTarget());
        var nlogNative = nlogFactory.GetLogger(Sample.Category);
        var nlog = new Row("NLog 6.2 JsonLayout, native", () => nlogNative.Info(Sample.Template, Sample.Endpoint, Sample.Attempts), inNLog);
        var nlogBridged = Peers.NLogBridge(nlogFactory);
        var nlogBridge = new Row("NLog 6.2 JsonLayout, ILogger", () => PlainInformation(nlogBridged, Sample.Template, Sample.Endpoint, Sample.Attempts), inNLog);

        Row.Measure([floor, generated, intercepted, plain, stock, console, serilog, serilogBridge, nlog, nlogBridge], Rounds, Calls);

        Row scopedFloor = new("floor", () => Sample.WriteFloor(buffer, writer));
        Row once = new("ours: stock [LoggerMessage] in BeginScope dictionaries", () => StockMessage(scopedLogger, Sample.Endpoint, Sample.Attempts));
        using (CorrelationId.Push(Sample.CorrelationId))
        {
            Row.Measure([scopedFloor, scoped], Rounds, Calls);
            using (scopedLogger.BeginScope(Sample.Outer))
            using (scopedLogger.BeginScope(Sample.Inner))
            {
                Row.Measure([scopedFloor, once], Rounds, Calls);
            }
        }

        report.Add(floor, floor, null, null);
        report.Add("G1", generated, floor, 0.55, 0);
        report.Add("", intercepted, floor, null, null);
        report.Add("G3", plain, floor, 0.75, 64);
        report.Add("G4", stock, floor, 0.75, 24);
        report.Add("G5", once, scopedFloor, 1.15, 24);
        foreach (var peer in new[] { console, serilog, serilogBridge, nlog, nlogBridge })
        {
            report.Add(peer, floor, null, null);
        }

        ours.LogInformation(Sample.Template, Sample.Endpoint, Sample.Attempts);
        using (CorrelationId.Push(Sample.CorrelationId))
        using (LogContext.Push(("job_id", "xyz789"), ("provider", "replicate"), ("step", "submission")))
        {
            SubmitJob(ours);
        }

        var separators = target.Last.Count(c => c == ' ') - JsonSerializer.Serialize(JsonDocument.Parse(target.Last).RootElement).Count(c => c == ' ');
        report.AddValue("G14", "bytes of the line with source (floor's document + blanks after : and ,)", target.Length, buffer.WrittenCount + separators + 2, "B");
    }

    /// <summary>The flow of control as it is inside these scopes.</summary>
    private static ExecutionContext Inside(params Func<IDisposable?>[] scopes)
    {
        ExecutionContext? context = null;
        var thread = new Thread(() =>
        {
            foreach (var push in scopes)
            {
                push();
            }

            context = ExecutionContext.Capture();
        });
        thread.Start();
        thread.Join();
        return context!;
    }

    private static void SubmitJob(ILogger logger) => Sample.Submitted(logger, Sample.Endpoint, Sample.Attempts);

    private static void Context(Report report)
    {
        var local = new AsyncLocal<object?>();
        var value = new object();
        var bare = new Row("floor: AsyncLocal set and restore", () =>
        {
            var before = local.Value;
            local.Value = value;
            local.Value = before;
        });
        var ours = new Row("ours: LogContext push and pop, two fields", () => LogContext.Push(("job_id", "xyz789"), ("provider", "replicate")).Dispose());
        var serilog = new Row("Serilog LogContext push and pop, two fields", () =>
        {
            using (Serilog.Context.LogContext.PushProperty("job_id", "xyz789"))
            using (Serilog.Context.LogContext.PushProperty("provider", "replicate"))
            {
            }
        });
        using (CorrelationId.Push(Sample.CorrelationId))
        {
            Row.Measure([bare, ours, serilog], Rounds, Calls * 4);
        }

        report.Add(bare, bare, null, null);
        report.Add("G6", ours, bare, 0.95, 208);
        report.Add(serilog, bare, null, null);

        using var factory = Ours(new NullTarget(), LogLevel.Information);
        var logger = factory.CreateLogger(Sample.Category);
        var microsoft = new Row("floor: Microsoft's generated call below the level", () => StockQuietMessage(logger, Sample.Endpoint, Sample.Attempts));
        var intercepted = new Row("ours: intercepted call below the level", () => Sample.SubmittedQuietly(logger, Sample.Endpoint, Sample.Attempts));
        Row.Measure([microsoft, intercepted], Rounds, Calls * 10);
        report.Add(microsoft, microsoft, null, null);
        report.Add("G7", intercepted, microsoft, 1.2, 0);
    }

    private static void Large(Report report)
    {
        var target = new NullTarget();
        using var factory = Ours(target);
        var logger = factory.CreateLogger(Sample.Category);
        var text = new string('x', 10_000_000);
        var large = new Row("ours: an argument of 10 MB", () => PlainInformation(logger, "{Value}", text));
        Row.Measure([large], Rounds, 200);
        report.AddValue("G15", "ns for a line with an argument of 10 MB", large.Median, 100_000, "ns");
        report.AddValue("G15", "bytes allocated for it", large.AllocatedBytes, 65_536, "B");
        report.AddValue("G15", "bytes of its line", target.Length, 16_384, "B");
    }

    public static ILoggerFactory Ours(LineTarget target, LogLevel minimum = LogLevel.Trace, Action<StructuredLoggingOptions>? configure = null)
    {
        var options = new StructuredLoggingOptions();
        configure?.Invoke(options);
        var provider = new StructuredLoggerProvider(options, TimeProvider.System, target);
        return LoggerFactory.Create(builder => builder.SetMinimumLevel(minimum).AddProvider(provider));
    }
}
