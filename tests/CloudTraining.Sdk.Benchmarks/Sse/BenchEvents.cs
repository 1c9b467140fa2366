using System.Diagnostics;
using System.Globalization;
using System.Text;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>The events of all contestants: the same bytes, with one mark each.</summary>
internal static class BenchEvents
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Padding = new('m', 8 * 1024);

    /// <summary>The user whose events they are, and who listens.</summary>
    public const string User = "u1";

    public static JobEvent Make() => new()
    {
        Type = JobEventType.JobUpdated,
        JobId = "j1",
        Status = JobStatus.Running,
        Provider = "p",
        UserId = User,
        CorrelationId = MarkNow(),
        Timestamp = At,
        Version = 1,
    };

    /// <summary>An event of about 8 KB.</summary>
    public static JobEvent MakeLarge() => Make() with { Message = Padding };

    /// <summary>The data of an event, as the product writes it.</summary>
    public static string MakeData() =>
        $$"""{"type":"job_updated","job_id":"j1","status":"running","provider":"p","user_id":"u1","correlation_id":"{{MarkNow()}}","timestamp":"2026-03-02T12:00:00.000Z","version":1}""";

    public static byte[] MakeFrame(long id) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\ndata: {MakeData()}\n\n"));

    /// <summary>The mark and the time when the event was made, so that readers can say how long it took.</summary>
    private static string MarkNow() => string.Create(CultureInfo.InvariantCulture, $"{SseReadingClients.Mark}{Stopwatch.GetTimestamp():x16}");
}
