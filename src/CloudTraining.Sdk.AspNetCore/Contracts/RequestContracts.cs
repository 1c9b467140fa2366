using System.Text.Json;
using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>What a submission may say beside the configuration. The whole body, without these members that are ours alone, is the job's input.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SubmitRequestJson
{
    /// <summary>The training configuration, as a JSON object.</summary>
    [JsonPropertyName("config")]
    public JsonElement? Config { get; init; }

    /// <summary>The data sets, as SimpleTuner has them.</summary>
    [JsonPropertyName("dataloader_config")]
    public JsonElement? DataloaderConfig { get; init; }

    [JsonPropertyName("config_name_to_load")]
    public string? ConfigNameToLoad { get; init; }

    /// <summary>A name for people.</summary>
    [JsonPropertyName("config_name")]
    public string? ConfigName { get; init; }

    [JsonPropertyName("webhook_url")]
    public string? WebhookUrl { get; init; }

    [JsonPropertyName("snapshot_name")]
    public string? SnapshotName { get; init; }

    [JsonPropertyName("snapshot_message")]
    public string? SnapshotMessage { get; init; }

    [JsonPropertyName("tracker_run_name")]
    public string? TrackerRunName { get; init; }

    [JsonPropertyName("upload_id")]
    public string? UploadId { get; init; }

    /// <summary>The hardware, in the provider's words.</summary>
    [JsonPropertyName("hardware_profile")]
    public string? HardwareProfile { get; init; }

    /// <summary>Repeating a submission with the same key returns the first job. The header Idempotency-Key does the same.</summary>
    [JsonPropertyName("idempotency_key")]
    public string? IdempotencyKey { get; init; }

    /// <summary>0 to 50; 10 is normal.</summary>
    [JsonPropertyName("priority")]
    public int? Priority { get; init; }

    /// <summary>What the job is expected to cost; approval rules look at it.</summary>
    [JsonPropertyName("estimated_cost_usd")]
    public decimal? EstimatedCostUsd { get; init; }

    /// <summary>Kept beside the job.</summary>
    [JsonPropertyName("metadata")]
    public JsonElement? Metadata { get; init; }
}

/// <summary>A change of priority.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record PriorityRequestJson
{
    /// <summary>0 to 50; null goes back to normal.</summary>
    [JsonPropertyName("priority")]
    public int? Priority { get; init; }
}

/// <summary>Which of the provider's jobs a job is.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record AdoptRequestJson
{
    /// <summary>The id the provider gave the job.</summary>
    [JsonPropertyName("external_id")]
    public string? ExternalId { get; init; }
}

/// <summary>Why a job is given up.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record AbandonRequestJson
{
    /// <summary>Kept with the job, at most 1,000 characters; who did it is said if left out.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }
}

/// <summary>A decision about one or several approvals.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record DecisionRequestJson
{
    [JsonPropertyName("notes")]
    public string? Notes { get; init; }

    /// <summary>Needed to reject.</summary>
    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    /// <summary>Only for the bulk endpoints, 1 to 100.</summary>
    [JsonPropertyName("request_ids")]
    public IReadOnlyList<long>? RequestIds { get; init; }
}
