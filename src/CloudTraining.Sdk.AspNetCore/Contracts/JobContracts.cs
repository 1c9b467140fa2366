using System.Text.Json;
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

    /// <summary>True when a provider was not asked again because it had been asked a moment ago: the figures are those of that pass.</summary>
    [JsonPropertyName("reused")]
    public required bool Reused { get; init; }

    /// <summary>When the oldest of the passes ended; null when none has.</summary>
    [JsonPropertyName("synced_at")]
    public DateTimeOffset? SyncedAt { get; init; }
}

/// <summary>One job.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record JobEnvelopeJson
{
    [JsonPropertyName("job")]
    public required JobJson Job { get; init; }

    /// <summary>What is trained, as it was submitted.</summary>
    [JsonPropertyName("input")]
    public required JsonElement Input { get; init; }
}
