using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

public sealed partial class SourceLocationTests
{
    private Log _log = null!;

    private ILogger Logger => _log.Logger;

    [SetUp]
    public void Create() => _log = new Log();

    [TearDown]
    public void Dispose() => _log.Dispose();

    [Test]
    public void Extension_calls_of_every_overload_name_their_place()
    {
        var exception = new InvalidOperationException("boom");
        Logger.LogTrace("t {A}", 1);
        Logger.LogDebug(exception, "d {A}", 1);
        Logger.LogInformation(new EventId(3), "i {A}", 1);
        Logger.LogWarning(new EventId(3), exception, "w {A}", 1);
        Logger.LogError("e");
        Logger.LogCritical("c {A} {B}", 1, "two");
        Logger.Log(LogLevel.Information, "l {A}", 1);
        LoggerExtensions.LogInformation(Logger, "static {A}", 1);
        ILogger? perhaps = Logger;
        perhaps?.LogInformation("conditional {A}", 1);

        var entries = _log.Entries();
        var first = Source(entries[0]).Line;
        Assert.That(entries.Select(entry => Source(entry)), Is.EqualTo(Enumerable.Range(0, 10).Where(i => i != 8).Select(i =>
            ("SourceLocationTests.cs", first + i, nameof(Extension_calls_of_every_overload_name_their_place)))));
        Assert.That(entries.Select(entry => entry.GetProperty("message").GetString()), Is.EqualTo(
            new[] { "t 1", "d 1", "i 1", "w 1", "e", "c 1 two", "l 1", "static 1", "conditional 1" }));
        Assert.That(entries.Count(entry => entry.TryGetProperty("exception", out _)), Is.EqualTo(2));
    }

    [Test]
    public void Static_logger_message_methods_name_the_place_of_the_call()
    {
        JobSynced(Logger, 5, "replicate");
        var line = LineHere() - 1;
        SyncFailed(Logger, new TimeoutException("late"), "j1", LogLevel.Error);
        Logger.Extended(7);
        Many(Logger, 1, "2", 3.5, 'c', true, null, TimeSpan.FromSeconds(1));
        Nothing(Logger);

        var entries = _log.Entries();
        Assert.That(Source(entries[0]), Is.EqualTo(("SourceLocationTests.cs", line, nameof(Static_logger_message_methods_name_the_place_of_the_call))));
        Assert.That(entries.Select(entry => entry.GetProperty("message").GetString()), Is.EqualTo(new[]
        {
            "Synced 5 active jobs of replicate", "Failed to sync j1", "extended 7", "many 1 2 3.5 c True (null) 00:00:01", "nothing",
        }));
        Assert.That(entries[0].GetProperty("extra").GetRawText(), Is.EqualTo("""{"Count": 5, "Provider": "replicate"}"""));
        Assert.That(entries[1].GetProperty("level").GetString(), Is.EqualTo("ERROR"));
        Assert.That(entries[1].GetProperty("exception").GetString(), Does.Contain("late"));
        Assert.That(entries[3].GetProperty("extra").GetRawText(), Is.EqualTo(
            """{"a": 1, "b": "2", "c": 3.5, "d": "c", "e": true, "f": null, "g": "00:00:01"}"""));
        Assert.That(entries.All(entry => entry.TryGetProperty("source", out _)), Is.True);
    }

    [Test]
    public void Instance_logger_message_methods_use_the_logger_of_their_field_or_primary_constructor()
    {
        new WithField(Logger).Run();
        new WithPrimaryConstructor(_log.Factory.CreateLogger<WithPrimaryConstructor>()).Run();

        var entries = _log.Entries();
        Assert.That(Source(entries[0]).Function, Is.EqualTo("Run"));
        Assert.That(Source(entries[1]).Function, Is.EqualTo("Run"));
        Assert.That(entries.Select(entry => entry.GetProperty("message").GetString()), Is.EqualTo(new[] { "field 1", "primary 2" }));
        Assert.That(entries[1].GetProperty("logger").GetString(), Does.EndWith("WithPrimaryConstructor"));
    }

    [Test]
    public void A_library_that_logs_while_a_value_is_rendered_does_not_get_the_place_of_somebody_else()
    {
        var library = new Rendered(() => Unintercepted.LogInformation(Logger, "library"));

        Logger.LogInformation("ours {Value}", library);
        WithMessage(Logger, library);
        Logger.Log(LogLevel.Information, default, library, null, (state, _) => state.ToString());

        Assert.That(_log.Entries().Select(line => line.TryGetProperty("source", out _)), Is.EqualTo(new[] { false, true, false, true, false, true }));
    }

    [Test]
    public void Direct_calls_and_calls_in_lambdas_name_the_member_around_them()
    {
        Logger.Log(LogLevel.Information, default, "direct", null, static (state, _) => state);
        Action lambda = () => Logger.LogInformation("lambda");
        lambda();
        Local();

        Assert.That(_log.Entries().Select(entry => Source(entry).Function), Is.All.EqualTo(nameof(Direct_calls_and_calls_in_lambdas_name_the_member_around_them)));
        Assert.That(LogSite.Current, Is.Null);

        void Local() => Logger.LogInformation("local");
    }

    [Test]
    public void Below_the_level_nothing_is_written_and_no_argument_rendered()
    {
        using var quiet = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Warning).AddProvider(new StructuredLoggerProvider(
            new StructuredLoggingOptions(), TimeProvider.System, _log.Target)));

        JobSynced(quiet.CreateLogger("c"), 5, "replicate");

        Assert.That(_log.Text, Is.Empty);
    }

    [Test]
    public void Other_providers_get_the_same_message_fields_and_event_id_as_from_the_framework()
    {
        var mine = new Recorder();
        var theirs = new Recorder();

        JobSynced(mine, 5, "replicate");
        SyncFailed(mine, new TimeoutException(), "j1", LogLevel.Error);
        mine.LogInformation(new EventId(9, "nine"), "a {Number:000} {Missing} {{x}} {List}", 7, null, new[] { 1, 2 });
        Action<ILogger, int, string> synced = JobSynced;
        synced(theirs, 5, "replicate");
        Action<ILogger, Exception, string, LogLevel> failed = SyncFailed;
        failed(theirs, new TimeoutException(), "j1", LogLevel.Error);
        Action<ILogger, EventId, string?, object?[]> information = LoggerExtensions.LogInformation;
        information(theirs, new EventId(9, "nine"), "a {Number:000} {Missing} {{x}} {List}", [7, null, new[] { 1, 2 }]);

        Assert.That(mine.Seen, Is.EqualTo(theirs.Seen));
    }

    private static int LineHere([System.Runtime.CompilerServices.CallerLineNumber] int line = 0) => line;

    private static (string File, int Line, string Function) Source(JsonElement entry)
    {
        var source = entry.GetProperty("source");
        return (source.GetProperty("file").GetString()!, source.GetProperty("line").GetInt32(), source.GetProperty("function").GetString()!);
    }

    [LoggerMessage(LogLevel.Information, "Synced {Count} active jobs of {Provider}")]
    private static partial void JobSynced(ILogger logger, int count, string provider);

    [LoggerMessage(EventId = 12, EventName = "failed", Message = "Failed to sync {JobId}")]
    private static partial void SyncFailed(ILogger logger, Exception exception, string jobId, LogLevel level);

    [LoggerMessage(LogLevel.Debug, "many {a} {b} {c} {d} {e} {f} {g}")]
    private static partial void Many(ILogger logger, int a, string b, double c, char d, bool e, object? f, TimeSpan g);

    [LoggerMessage(LogLevel.Debug, "nothing")]
    private static partial void Nothing(ILogger logger);

    [LoggerMessage(LogLevel.Information, "message {Value}")]
    private static partial void WithMessage(ILogger logger, Rendered value);

    internal sealed class Rendered(Action render)
    {
        public override string ToString()
        {
            render();
            return "rendered";
        }
    }

    private sealed class Recorder : ILogger
    {
        public List<string> Seen { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var fields = ((IReadOnlyList<KeyValuePair<string, object?>>)state!).Select(field => $"{field.Key}={field.Value}");
            Seen.Add($"{logLevel} {eventId.Id} {eventId.Name} {exception?.Message} {formatter(state, exception)} {string.Join(';', fields)}");
        }
    }
}

internal static partial class Extended_
{
    [LoggerMessage(LogLevel.Information, "extended {Value}")]
    public static partial void Extended(this ILogger logger, int value);
}

internal sealed partial class WithField
{
    private readonly ILogger _logger;

    public WithField(ILogger logger) => _logger = logger;

    public void Run() => Write(1);

    [LoggerMessage(LogLevel.Information, "field {Value}")]
    private partial void Write(int value);
}

internal sealed partial class WithPrimaryConstructor(ILogger<WithPrimaryConstructor> logger)
{
    public void Run() => this.Write(2);

    [LoggerMessage(LogLevel.Information, "primary {Value}")]
    private partial void Write(int value);
}
