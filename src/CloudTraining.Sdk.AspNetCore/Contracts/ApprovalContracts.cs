using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>A request for an approval.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalRequestJson
{
    [JsonPropertyName("id")]
    public required long Id { get; init; }

    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("user_id")]
    public string? UserId { get; init; }

    [JsonPropertyName("rule_id")]
    public required int RuleId { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    [JsonPropertyName("provider")]
    public required string Provider { get; init; }

    [JsonPropertyName("config_name")]
    public string? ConfigName { get; init; }

    [JsonPropertyName("estimated_cost")]
    public required decimal EstimatedCost { get; init; }

    [JsonPropertyName("hardware_type")]
    public string? HardwareType { get; init; }

    [JsonPropertyName("reviewed_by")]
    public string? ReviewedBy { get; init; }

    [JsonPropertyName("reviewed_at")]
    public DateTimeOffset? ReviewedAt { get; init; }

    [JsonPropertyName("review_notes")]
    public string? ReviewNotes { get; init; }

    [JsonPropertyName("created_at")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("expires_at")]
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Requests for approvals.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalListJson
{
    [JsonPropertyName("requests")]
    public required IReadOnlyList<ApprovalRequestJson> Requests { get; init; }

    [JsonPropertyName("pending_count")]
    public required int PendingCount { get; init; }

    [JsonPropertyName("total")]
    public required int Total { get; init; }
}

/// <summary>How many requests wait.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalCountJson
{
    [JsonPropertyName("pending_count")]
    public required int PendingCount { get; init; }

    [JsonPropertyName("count")]
    public required int Count { get; init; }
}

/// <summary>What a sweep over the deadlines found.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalsExpiredJson
{
    [JsonPropertyName("expired")]
    public required int Expired { get; init; }
}

/// <summary>The answer to a decision.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalDecisionJson
{
    [JsonPropertyName("success")]
    public required bool Success { get; init; }

    [JsonPropertyName("request_id")]
    public required long RequestId { get; init; }

    [JsonPropertyName("job_id")]
    public required string JobId { get; init; }

    [JsonPropertyName("status")]
    public required string Status { get; init; }

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

/// <summary>The answer to several decisions.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record BulkDecisionJson
{
    [JsonPropertyName("total")]
    public required int Total { get; init; }

    [JsonPropertyName("succeeded")]
    public required int Succeeded { get; init; }

    [JsonPropertyName("failed")]
    public required int Failed { get; init; }

    [JsonPropertyName("results")]
    public required IReadOnlyList<BulkDecisionItemJson> Results { get; init; }
}

/// <summary>One of several decisions.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record BulkDecisionItemJson
{
    [JsonPropertyName("request_id")]
    public required long RequestId { get; init; }

    [JsonPropertyName("success")]
    public required bool Success { get; init; }

    [JsonPropertyName("error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}

/// <summary>When an approval is needed.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalRuleJson
{
    [JsonPropertyName("id")]
    public required int Id { get; init; }

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    [JsonPropertyName("condition")]
    public required string Condition { get; init; }

    [JsonPropertyName("threshold")]
    public required string Threshold { get; init; }

    [JsonPropertyName("is_active")]
    public required bool IsActive { get; init; }

    [JsonPropertyName("priority")]
    public required int Priority { get; init; }

    [JsonPropertyName("applies_to_provider")]
    public string? AppliesToProvider { get; init; }

    [JsonPropertyName("applies_to_level")]
    public string? AppliesToLevel { get; init; }

    [JsonPropertyName("exempt_levels")]
    public required IReadOnlyList<string> ExemptLevels { get; init; }

    [JsonPropertyName("required_approver_level")]
    public required string RequiredApproverLevel { get; init; }

    [JsonPropertyName("created_at")]
    public DateTimeOffset? CreatedAt { get; init; }

    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }
}

/// <summary>When approvals are needed.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalRulesJson
{
    [JsonPropertyName("rules")]
    public required IReadOnlyList<ApprovalRuleJson> Rules { get; init; }
}

/// <summary>What a rule may look at.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalConditionsJson
{
    [JsonPropertyName("conditions")]
    public required IReadOnlyList<ApprovalConditionJson> Conditions { get; init; }
}

/// <summary>What a rule may look at.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ApprovalConditionJson
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }
}

/// <summary>What concerns the caller.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record MyApprovalsJson
{
    [JsonPropertyName("requests")]
    public required IReadOnlyList<ApprovalRequestJson> Requests { get; init; }

    [JsonPropertyName("pending_count")]
    public required int PendingCount { get; init; }

    [JsonPropertyName("can_approve")]
    public required bool CanApprove { get; init; }
}
