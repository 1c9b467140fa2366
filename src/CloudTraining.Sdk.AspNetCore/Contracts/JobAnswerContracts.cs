using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>The answer to a submission.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SubmitJson
{
    [JsonPropertyName("success")]
    public required bool Success { get; init; }

    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }

    [JsonPropertyName("data_uploaded")]
    public required bool DataUploaded { get; init; }

    [JsonPropertyName("upload_id")]
    public string? UploadId { get; init; }

    [JsonPropertyName("cost_limit_warning")]
    public string? CostLimitWarning { get; init; }

    [JsonPropertyName("quota_warnings")]
    public required IReadOnlyList<string> QuotaWarnings { get; init; }

    [JsonPropertyName("idempotent_hit")]
    public required bool IdempotentHit { get; init; }

    [JsonPropertyName("retry_of")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RetryOf { get; init; }

    [JsonPropertyName("requires_approval")]
    public required bool RequiresApproval { get; init; }
}

/// <summary>The answer to a cancel.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record CancelJson
{
    [JsonPropertyName("success")]
    public required bool Success { get; init; }

    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("cancel_requested")]
    public required bool CancelRequested { get; init; }
}

/// <summary>Something was done to a job.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record JobActionJson
{
    [JsonPropertyName("success")]
    public required bool Success { get; init; }

    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    [JsonPropertyName("approved_by")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApprovedBy { get; init; }

    [JsonPropertyName("rejected_by")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RejectedBy { get; init; }

    [JsonPropertyName("reason")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <summary>The log of a job.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record LogsJson
{
    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("logs")]
    public required string Logs { get; init; }

    /// <summary>For ?cursor= of the next read: only what came since.</summary>
    [JsonPropertyName("next_cursor")]
    public required string NextCursor { get; init; }

    /// <summary>Older text was left out.</summary>
    [JsonPropertyName("truncated")]
    public required bool Truncated { get; init; }

    /// <summary>The log was reset: the text replaces what was read before.</summary>
    [JsonPropertyName("replaces")]
    public required bool Replaces { get; init; }

    [JsonPropertyName("end_of_log")]
    public required bool EndOfLog { get; init; }
}

/// <summary>The progress of a running job; all null for one that does not run.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record InlineProgressJson
{
    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("stage")]
    public string? Stage { get; init; }

    [JsonPropertyName("last_log")]
    public string? LastLog { get; init; }

    [JsonPropertyName("progress")]
    public double? Progress { get; init; }

    [JsonPropertyName("step")]
    public long? Step { get; init; }

    [JsonPropertyName("total_steps")]
    public long? TotalSteps { get; init; }

    [JsonPropertyName("loss")]
    public double? Loss { get; init; }
}

/// <summary>The progress of several jobs.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record InlineProgressListJson
{
    [JsonPropertyName("jobs")]
    public required IReadOnlyList<InlineProgressJson> Jobs { get; init; }
}

/// <summary>What a sync with the providers found.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SyncJson
{
    [JsonPropertyName("synced")]
    public required int Synced { get; init; }

    [JsonPropertyName("updated")]
    public required int Updated { get; init; }

    [JsonPropertyName("deferred")]
    public required int Deferred { get; init; }

    [JsonPropertyName("message")]
    public required string Message { get; init; }

    [JsonPropertyName("providers")]
    public required IReadOnlyList<SyncProviderJson> Providers { get; init; }

    /// <summary>True when the providers were not asked again because they had been asked a moment ago: this is the answer of that sync.</summary>
    [JsonPropertyName("reused")]
    public required bool Reused { get; init; }

    /// <summary>When the providers had answered.</summary>
    [JsonPropertyName("synced_at")]
    public required DateTimeOffset SyncedAt { get; init; }
}

/// <summary>What a sync with one provider found.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SyncProviderJson
{
    [JsonPropertyName("provider")]
    public required string Provider { get; init; }

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("synced")]
    public required int Synced { get; init; }

    [JsonPropertyName("updated")]
    public required int Updated { get; init; }

    [JsonPropertyName("deferred")]
    public required int Deferred { get; init; }

    [JsonPropertyName("error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}

/// <summary>Why a job waits.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ExplainJson
{
    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("position")]
    public int? Position { get; init; }

    [JsonPropertyName("effective_priority")]
    public int? EffectivePriority { get; init; }

    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    [JsonPropertyName("message")]
    public required string Message { get; init; }

    [JsonPropertyName("holders")]
    public required IReadOnlyList<string> Holders { get; init; }
}
