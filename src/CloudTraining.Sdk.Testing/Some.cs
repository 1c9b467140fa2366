using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Testing;

/// <summary>Test data that is right unless a test says otherwise: <c>Some.Job(JobStatus.Running)</c>. Ids are fresh each time.</summary>
public static partial class Some
{
    /// <summary>The provider of all test data: <c>fake</c>.</summary>
    public const string Provider = "fake";

    /// <summary>Where a <see cref="ManualTimeProvider"/> starts: 2026-03-02 12:00 UTC.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An id of a job that nobody has.</summary>
    public static string JobId() => Guid.NewGuid().ToString("N");

    /// <summary>A provider's name for a job that nobody has.</summary>
    public static ProviderJobRef External(string? id = null, string provider = Provider) => new(provider, string.Empty, id ?? $"ext-{Guid.NewGuid():N}");

    /// <summary>A small JSON object as input, or the one given.</summary>
    public static JsonElement Input(string json = """{"steps": 500, "learning_rate": 0.0001}""") => JsonElement.Parse(json);

    /// <summary>A request of the test user.</summary>
    public static TrainingRequest Request(string? userId = "user-1", int priority = JobPriority.Normal, string? idempotencyKey = null) => new()
    {
        Provider = Provider,
        Input = Input(),
        ConfigName = "some config",
        UserId = userId,
        Priority = priority,
        IdempotencyKey = idempotencyKey,
    };

    /// <summary>What a provider says of a job with that status.</summary>
    public static ProviderReport Report(JobStatus? status, decimal? cost = null, string? error = null) => new()
    {
        Status = status,
        RawStatus = status?.ToWireName(),
        CostUsd = cost,
        ErrorMessage = error ?? (status == JobStatus.Failed ? "CUDA out of memory" : null),
    };

    /// <summary>The job as its provider would describe it with another status.</summary>
    public static ProviderJob Remote(TrainingJob job, JobStatus? status)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new ProviderJob
        {
            Ref = job.External ?? External(provider: job.Provider),
            Report = Report(status),
            CreatedAt = job.CreatedAt,
            ClientToken = job.CurrentAttempt?.ClientToken,
            ConfigName = job.ConfigName,
            Input = job.Input,
        };
    }

    /// <summary>An event of a job.</summary>
    public static JobEvent Event(TrainingJob job, JobEventType type = JobEventType.JobUpdated, DateTimeOffset? at = null)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new JobEvent
        {
            Type = type,
            JobId = job.Id,
            Status = job.Status,
            Provider = job.Provider,
            UserId = job.UserId,
            CorrelationId = job.CorrelationId,
            Timestamp = at ?? Now,
        };
    }
}
