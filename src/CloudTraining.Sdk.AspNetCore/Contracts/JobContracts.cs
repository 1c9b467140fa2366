using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>A job as SimpleTuner's clients know it, with members of ours after theirs.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record JobJson
{
    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("job_type")]
    public required string JobType { get; init; }

    [JsonPropertyName("provider")]
    public required string Provider { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("config_name")]
    public string? ConfigName { get; init; }

    [JsonPropertyName("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("started_at")]
    public DateTimeOffset? StartedAt { get; init; }

    [JsonPropertyName("completed_at")]
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>0 while unknown; see cost_known.</summary>
    [JsonPropertyName("cost_usd")]
    public required decimal CostUsd { get; init; }

    [JsonPropertyName("hardware_type")]
    public string? HardwareType { get; init; }

    [JsonPropertyName("error_message")]
    public string? ErrorMessage { get; init; }

    [JsonPropertyName("output_url")]
    public string? OutputUrl { get; init; }

    [JsonPropertyName("user_id")]
    public string? UserId { get; init; }

    [JsonPropertyName("metadata")]
    public required JobMetadata Metadata { get; init; }

    [JsonPropertyName("is_terminal")]
    public required bool IsTerminal { get; init; }

    [JsonPropertyName("is_active")]
    public required bool IsActive { get; init; }

    [JsonPropertyName("duration_seconds")]
    public double? DurationSeconds { get; init; }

    [JsonPropertyName("queue_position")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? QueuePosition { get; init; }

    [JsonPropertyName("cost_known")]
    public required bool CostKnown { get; init; }

    [JsonPropertyName("estimated_cost_usd")]
    public decimal? EstimatedCostUsd { get; init; }

    [JsonPropertyName("provider_status")]
    public string? ProviderStatus { get; init; }

    [JsonPropertyName("external_id")]
    public string? ExternalId { get; init; }

    [JsonPropertyName("cancel_requested")]
    public required bool CancelRequested { get; init; }

    [JsonPropertyName("retry_of")]
    public string? RetryOf { get; init; }

    [JsonPropertyName("correlation_id")]
    public required string CorrelationId { get; init; }

    [JsonPropertyName("organization_id")]
    public string? OrganizationId { get; init; }

    [JsonPropertyName("team_id")]
    public string? TeamId { get; init; }

    [JsonPropertyName("priority")]
    public int? Priority { get; init; }

    [JsonPropertyName("queue_status")]
    public string? QueueStatus { get; init; }

    [JsonPropertyName("queued_at")]
    public DateTimeOffset? QueuedAt { get; init; }

    [JsonPropertyName("approval")]
    public ApprovalStateJson? Approval { get; init; }

    [JsonPropertyName("attention")]
    public AttentionJson? Attention { get; init; }

    [JsonPropertyName("attempts")]
    public required int Attempts { get; init; }

    [JsonPropertyName("version")]
    public required long Version { get; init; }
}

/// <summary>The approval a job needs or needed.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalStateJson
{
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonPropertyName("reviewed_by")]
    public string? ReviewedBy { get; init; }

    [JsonPropertyName("notes")]
    public string? Notes { get; init; }
}

/// <summary>Why a person has to look at a job.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record AttentionJson
{
    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("evidence")]
    public required string Evidence { get; init; }

    [JsonPropertyName("since")]
    public required DateTimeOffset Since { get; init; }
}

/// <summary>A page of jobs, newest first.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record JobListJson
{
    [JsonPropertyName("jobs")]
    public required IReadOnlyList<JobJson> Jobs { get; init; }

    /// <summary>How many jobs pass the filter in all.</summary>
    [JsonPropertyName("total")]
    public required int Total { get; init; }

    /// <summary>For the next page; null on the last.</summary>
    [JsonPropertyName("next_cursor")]
    public string? NextCursor { get; init; }

    /// <summary>What sync_active did.</summary>
    [JsonPropertyName("sync")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SyncActiveJson? Sync { get; init; }
}

/// <summary>What refreshing the active jobs before the list did.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SyncActiveJson
{
    /// <summary>False when it took too long: the list shows what was known by then and the refresh goes on.</summary>
    [JsonPropertyName("complete")]
    public required bool Complete { get; init; }

    [JsonPropertyName("refreshed")]
    public required int Refreshed { get; init; }

    [JsonPropertyName("changed")]
    public required int Changed { get; init; }

    [JsonPropertyName("failed")]
    public required int Failed { get; init; }

    [JsonPropertyName("skipped")]
    public required int Skipped { get; init; }
}

/// <summary>One job.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record JobEnvelopeJson
{
    [JsonPropertyName("job")]
    public required JobJson Job { get; init; }
}

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
