using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>Jobs and costs of a period.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record MetricsJson
{
    [JsonPropertyName("credit_balance")]
    public decimal? CreditBalance { get; init; }

    [JsonPropertyName("estimated_jobs_remaining")]
    public int? EstimatedJobsRemaining { get; init; }

    [JsonPropertyName("total_cost")]
    public required decimal TotalCost { get; init; }

    [JsonPropertyName("job_count")]
    public required int JobCount { get; init; }

    [JsonPropertyName("avg_job_duration_seconds")]
    public double? AvgJobDurationSeconds { get; init; }

    [JsonPropertyName("jobs_by_status")]
    public required IReadOnlyDictionary<string, int> JobsByStatus { get; init; }

    [JsonPropertyName("cost_by_day")]
    public required IReadOnlyList<CostDayJson> CostByDay { get; init; }

    [JsonPropertyName("period_days")]
    public required int PeriodDays { get; init; }

    /// <summary>From queued to started, median.</summary>
    [JsonPropertyName("wait_seconds_p50")]
    public double? WaitSecondsP50 { get; init; }

    [JsonPropertyName("wait_seconds_p95")]
    public double? WaitSecondsP95 { get; init; }

    [JsonPropertyName("active_jobs")]
    public required int ActiveJobs { get; init; }
}

/// <summary>One day.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record CostDayJson
{
    [JsonPropertyName("date")]
    public required string Date { get; init; }

    [JsonPropertyName("total_jobs")]
    public required int TotalJobs { get; init; }

    [JsonPropertyName("completed")]
    public required int Completed { get; init; }

    [JsonPropertyName("failed")]
    public required int Failed { get; init; }

    [JsonPropertyName("cancelled")]
    public required int Cancelled { get; init; }

    [JsonPropertyName("local_jobs")]
    public required int LocalJobs { get; init; }

    [JsonPropertyName("cloud_jobs")]
    public required int CloudJobs { get; init; }

    [JsonPropertyName("total_cost_usd")]
    public required decimal TotalCostUsd { get; init; }
}

/// <summary>The cost limit; none is kept here.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record CostLimitJson
{
    [JsonPropertyName("enabled")]
    public required bool Enabled { get; init; }

    [JsonPropertyName("limit_amount")]
    public decimal? LimitAmount { get; init; }

    [JsonPropertyName("period")]
    public string? Period { get; init; }

    [JsonPropertyName("action")]
    public string? Action { get; init; }

    [JsonPropertyName("current_spend")]
    public required decimal CurrentSpend { get; init; }

    [JsonPropertyName("percent_used")]
    public required double PercentUsed { get; init; }

    [JsonPropertyName("is_exceeded")]
    public required bool IsExceeded { get; init; }

    [JsonPropertyName("is_warning")]
    public required bool IsWarning { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }
}

/// <summary>How the parts are.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record HealthJson
{
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("version")]
    public required string Version { get; init; }

    [JsonPropertyName("uptime_seconds")]
    public required double UptimeSeconds { get; init; }

    [JsonPropertyName("components")]
    public required IReadOnlyList<HealthComponentJson> Components { get; init; }

    [JsonPropertyName("timestamp")]
    public required DateTimeOffset Timestamp { get; init; }
}

/// <summary>How one part is.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record HealthComponentJson
{
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("latency_ms")]
    public double? LatencyMs { get; init; }

    [JsonPropertyName("message")]
    public required string Message { get; init; }
}

/// <summary>One word.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record StatusJson
{
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("mode")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mode { get; init; }
}
