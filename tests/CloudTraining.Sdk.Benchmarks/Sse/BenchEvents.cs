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
        CorrelationId = SseReadingClients.Mark.ToString(),
        Timestamp = At,
        Version = 1,
    };

    /// <summary>An event of about 8 KB that says when it was made.</summary>
    public static JobEvent MakeLarge() => Make() with
    {
        CorrelationId = string.Create(CultureInfo.InvariantCulture, $"{SseReadingClients.Mark}{Stopwatch.GetTimestamp():x16}"),
        Message = Padding,
    };

    /// <summary>The data of an event, as the product writes it.</summary>
    public const string Data = """{"type":"job_updated","job_id":"j1","status":"running","provider":"p","user_id":"u1","correlation_id":"~","timestamp":"2026-03-02T12:00:00.000Z","version":1}""";

    public static byte[] Frame(long id) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {id}\ndata: {Data}\n\n"));
}
