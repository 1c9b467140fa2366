using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>An entry of the queue.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record QueueEntryJson
{
    [JsonPropertyName("id")]
    public required long Id { get; init; }

    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("user_id")]
    public string? UserId { get; init; }

    [JsonPropertyName("provider")]
    public required string Provider { get; init; }

    [JsonPropertyName("config_name")]
    public string? ConfigName { get; init; }

    [JsonPropertyName("priority")]
    public required int Priority { get; init; }

    [JsonPropertyName("priority_name")]
    public required string PriorityName { get; init; }

    [JsonPropertyName("priority_override")]
    public int? PriorityOverride { get; init; }

    [JsonPropertyName("effective_priority")]
    public required int EffectivePriority { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("position")]
    public required int Position { get; init; }

    [JsonPropertyName("queued_at")]
    public required DateTimeOffset QueuedAt { get; init; }

    [JsonPropertyName("started_at")]
    public DateTimeOffset? StartedAt { get; init; }

    [JsonPropertyName("completed_at")]
    public DateTimeOffset? CompletedAt { get; init; }

    [JsonPropertyName("estimated_cost")]
    public required decimal EstimatedCost { get; init; }

    [JsonPropertyName("requires_approval")]
    public required bool RequiresApproval { get; init; }

    [JsonPropertyName("attempt")]
    public required int Attempt { get; init; }

    [JsonPropertyName("error_message")]
    public string? ErrorMessage { get; init; }

    /// <summary>Which rule holds it back; null when none does.</summary>
    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    /// <summary>Why it waits.</summary>
    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("holders")]
    public required IReadOnlyList<string> Holders { get; init; }
}

/// <summary>Entries of the queue.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record QueueListJson
{
    [JsonPropertyName("entries")]
    public required IReadOnlyList<QueueEntryJson> Entries { get; init; }

    [JsonPropertyName("total_pending")]
    public required int TotalPending { get; init; }

    [JsonPropertyName("total_running")]
    public required int TotalRunning { get; init; }

    [JsonPropertyName("total")]
    public required int Total { get; init; }
}

/// <summary>The queue in numbers.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record QueueStatsJson
{
    [JsonPropertyName("by_status")]
    public required IReadOnlyDictionary<string, int> ByStatus { get; init; }

    [JsonPropertyName("by_user")]
    public required IReadOnlyDictionary<string, int> ByUser { get; init; }

    [JsonPropertyName("queue_depth")]
    public required int QueueDepth { get; init; }

    [JsonPropertyName("running")]
    public required int Running { get; init; }

    [JsonPropertyName("avg_wait_seconds")]
    public double? AvgWaitSeconds { get; init; }

    [JsonPropertyName("max_concurrent")]
    public required int MaxConcurrent { get; init; }

    [JsonPropertyName("user_max_concurrent")]
    public required int UserMaxConcurrent { get; init; }

    [JsonPropertyName("team_max_concurrent")]
    public int? TeamMaxConcurrent { get; init; }

    [JsonPropertyName("enable_fair_share")]
    public required bool EnableFairShare { get; init; }

    [JsonPropertyName("local_gpu_max_concurrent")]
    public int? LocalGpuMaxConcurrent { get; init; }

    [JsonPropertyName("local_job_max_concurrent")]
    public required int LocalJobMaxConcurrent { get; init; }

    [JsonPropertyName("local")]
    public LocalQueueJson? Local { get; init; }

    [JsonPropertyName("workers")]
    public int? Workers { get; init; }
}

/// <summary>Jobs of the local provider.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record LocalQueueJson
{
    [JsonPropertyName("running_jobs")]
    public required int RunningJobs { get; init; }

    [JsonPropertyName("pending_jobs")]
    public required int PendingJobs { get; init; }

    [JsonPropertyName("allocated_gpus")]
    public required IReadOnlyList<int> AllocatedGpus { get; init; }

    [JsonPropertyName("available_gpus")]
    public required IReadOnlyList<int> AvailableGpus { get; init; }

    [JsonPropertyName("total_gpus")]
    public required int TotalGpus { get; init; }

    [JsonPropertyName("max_concurrent_gpus")]
    public int? MaxConcurrentGpus { get; init; }

    [JsonPropertyName("max_concurrent_jobs")]
    public required int MaxConcurrentJobs { get; init; }
}

/// <summary>The queue of one user.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record QueueUserJson
{
    [JsonPropertyName("pending_count")]
    public required int PendingCount { get; init; }

    [JsonPropertyName("running_count")]
    public required int RunningCount { get; init; }

    [JsonPropertyName("blocked_count")]
    public required int BlockedCount { get; init; }

    [JsonPropertyName("best_position")]
    public int? BestPosition { get; init; }

    [JsonPropertyName("pending_jobs")]
    public required IReadOnlyList<QueueEntryJson> PendingJobs { get; init; }

    [JsonPropertyName("running_jobs")]
    public required IReadOnlyList<QueueEntryJson> RunningJobs { get; init; }
}

/// <summary>Where a job stands in the queue.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record QueuePositionJson
{
    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("position")]
    public required int Position { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("priority")]
    public required string Priority { get; init; }

    [JsonPropertyName("queued_at")]
    public required DateTimeOffset QueuedAt { get; init; }

    [JsonPropertyName("estimated_wait_seconds")]
    public double? EstimatedWaitSeconds { get; init; }

    [JsonPropertyName("rule")]
    public string? Rule { get; init; }

    [JsonPropertyName("message")]
    public required string Message { get; init; }
}

/// <summary>The answer to a change of priority.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record PriorityJson
{
    [JsonPropertyName("success")]
    public required bool Success { get; init; }

    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("previous_effective_priority")]
    public required int PreviousEffectivePriority { get; init; }

    [JsonPropertyName("new_effective_priority")]
    public required int NewEffectivePriority { get; init; }

    [JsonPropertyName("priority_override")]
    public int? PriorityOverride { get; init; }
}
