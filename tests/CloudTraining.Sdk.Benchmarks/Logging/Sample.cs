using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Benchmarks.Logging;

/// <summary>The one event of all rows: a template with two arguments, two nested scopes with three fields, a correlation id.</summary>
internal static partial class Sample
{
    public const string Category = "simpletuner.cloud.jobs";
    public const string Template = "Submitted job to {Endpoint} after {Attempts} attempts";
    public const string Endpoint = "predictions";
    public const int Attempts = 3;
    public const string CorrelationId = "abc123def456";

    public static readonly Dictionary<string, object?> Outer = new() { ["job_id"] = "xyz789", ["provider"] = "replicate" };
    public static readonly Dictionary<string, object?> Inner = new() { ["step"] = "submission" };

    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText Level = JsonEncodedText.Encode("level");
    private static readonly JsonEncodedText Info = JsonEncodedText.Encode("INFO");
    private static readonly JsonEncodedText Logger = JsonEncodedText.Encode("logger");
    private static readonly JsonEncodedText CategoryText = JsonEncodedText.Encode(Category);
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText Correlation = JsonEncodedText.Encode("correlation_id");
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText File = JsonEncodedText.Encode("file");
    private static readonly JsonEncodedText Line = JsonEncodedText.Encode("line");
    private static readonly JsonEncodedText Function = JsonEncodedText.Encode("function");
    private static readonly JsonEncodedText Extra = JsonEncodedText.Encode("extra");
    private static readonly JsonEncodedText JobId = JsonEncodedText.Encode("job_id");
    private static readonly JsonEncodedText Provider = JsonEncodedText.Encode("provider");
    private static readonly JsonEncodedText Step = JsonEncodedText.Encode("step");
    private static readonly JsonEncodedText EndpointName = JsonEncodedText.Encode("Endpoint");
    private static readonly JsonEncodedText AttemptsName = JsonEncodedText.Encode("Attempts");

    /// <summary>What nobody can do without: the same document by the framework's own writer into a buffer that is used again.</summary>
    public static void WriteFloor(ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer)
    {
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartObject();
        // The writer's own, faster way for a time; it leaves out zeros at the end.
        var ticks = TimeProvider.System.GetUtcNow().UtcTicks;
        writer.WriteString(Timestamp, new DateTime(ticks - (ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc));
        writer.WriteString(Level, Info);
        writer.WriteString(Logger, CategoryText);
        Span<char> message = stackalloc char[128];
        message.TryWrite(System.Globalization.CultureInfo.InvariantCulture, $"Submitted job to {Endpoint} after {Attempts} attempts", out var length);
        writer.WriteString(Message, message[..length]);
        writer.WriteString(Correlation, CorrelationId);
        writer.WriteStartObject(Source);
        writer.WriteString(File, "LoggingBenchmark.cs");
        writer.WriteNumber(Line, 100);
        writer.WriteString(Function, "SubmitJob");
        writer.WriteEndObject();
        writer.WriteStartObject(Extra);
        writer.WriteString(JobId, "xyz789");
        writer.WriteString(Provider, "replicate");
        writer.WriteString(Step, "submission");
        writer.WriteString(EndpointName, Endpoint);
        writer.WriteNumber(AttemptsName, Attempts);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        buffer.Write("\n"u8);
    }

    [LoggerMessage(LogLevel.Information, Template)]
    public static partial void Submitted(ILogger logger, string endpoint, int attempts);

    [LoggerMessage(LogLevel.Debug, Template)]
    public static partial void SubmittedQuietly(ILogger logger, string endpoint, int attempts);
}
