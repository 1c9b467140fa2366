using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>The registered providers.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ProviderListJson
{
    [JsonPropertyName("providers")]
    public required IReadOnlyList<ProviderJson> Providers { get; init; }
}

/// <summary>A provider.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ProviderJson
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("name")]
    public required string Name { get; init; }

    [JsonPropertyName("description")]
    public required string Description { get; init; }

    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("version")]
    public string? Version { get; init; }

    [JsonPropertyName("hardware")]
    public required string Hardware { get; init; }

    [JsonPropertyName("cost_per_hour")]
    public double? CostPerHour { get; init; }

    [JsonPropertyName("configured")]
    public required bool Configured { get; init; }

    [JsonPropertyName("coming_soon")]
    public required bool ComingSoon { get; init; }

    [JsonPropertyName("hardware_profile")]
    public string? HardwareProfile { get; init; }

    [JsonPropertyName("hardware_profiles")]
    public required IReadOnlyList<HardwareProfileJson> HardwareProfiles { get; init; }

    [JsonPropertyName("capabilities")]
    public required IReadOnlyList<string> Capabilities { get; init; }

    [JsonPropertyName("webhook_configured")]
    public required bool WebhookConfigured { get; init; }

    [JsonPropertyName("is_default")]
    public required bool IsDefault { get; init; }

    [JsonPropertyName("has_foreign_jobs")]
    public required bool HasForeignJobs { get; init; }
}

/// <summary>Hardware a provider offers.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record HardwareProfileJson
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("model")]
    public required string Model { get; init; }

    [JsonPropertyName("label")]
    public required string Label { get; init; }

    [JsonPropertyName("hardware_type")]
    public required string HardwareType { get; init; }

    [JsonPropertyName("cost_per_hour")]
    public double? CostPerHour { get; init; }

    [JsonPropertyName("cost_per_second")]
    public double? CostPerSecond { get; init; }
}

/// <summary>How a provider is configured.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ProviderConfigEnvelopeJson
{
    [JsonPropertyName("provider")]
    public required string Provider { get; init; }

    [JsonPropertyName("config")]
    public required ProviderConfigJson Config { get; init; }
}

/// <summary>How a provider is configured; no secrets.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ProviderConfigJson
{
    [JsonPropertyName("webhook_url")]
    public string? WebhookUrl { get; init; }

    [JsonPropertyName("webhook_require_signature")]
    public required bool WebhookRequireSignature { get; init; }

    [JsonPropertyName("webhook_allowed_ips")]
    public required IReadOnlyList<string> WebhookAllowedIps { get; init; }

    [JsonPropertyName("version_override")]
    public string? VersionOverride { get; init; }

    [JsonPropertyName("hardware_profile")]
    public string? HardwareProfile { get; init; }

    [JsonPropertyName("hardware_info")]
    public HardwareProfileJson? HardwareInfo { get; init; }

    [JsonPropertyName("cost_limit_enabled")]
    public required bool CostLimitEnabled { get; init; }

    [JsonPropertyName("cost_limit_amount")]
    public decimal? CostLimitAmount { get; init; }

    [JsonPropertyName("cost_limit_period")]
    public string? CostLimitPeriod { get; init; }

    [JsonPropertyName("cost_limit_action")]
    public string? CostLimitAction { get; init; }

    [JsonPropertyName("ssl_verify")]
    public required bool SslVerify { get; init; }

    [JsonPropertyName("ssl_ca_bundle")]
    public string? SslCaBundle { get; init; }

    [JsonPropertyName("proxy_url")]
    public string? ProxyUrl { get; init; }

    [JsonPropertyName("http_timeout")]
    public required double HttpTimeout { get; init; }
}

/// <summary>Whether the credentials of a provider work.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ValidateJson
{
    [JsonPropertyName("valid")]
    public required bool Valid { get; init; }

    /// <summary>The same as in user_info; the web page looks here.</summary>
    [JsonPropertyName("username")]
    public string? Username { get; init; }

    [JsonPropertyName("user_info")]
    public ValidatedUserJson? UserInfo { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }
}

/// <summary>Whose credentials they are.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record ValidatedUserJson
{
    [JsonPropertyName("valid")]
    public required bool Valid { get; init; }

    [JsonPropertyName("username")]
    public required string Username { get; init; }

    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("github_url")]
    public string? GithubUrl { get; init; }

    [JsonPropertyName("token_source")]
    public required string TokenSource { get; init; }
}

/// <summary>Whether jobs are polled, and why.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record PollingStatusJson
{
    [JsonPropertyName("is_active")]
    public required bool IsActive { get; init; }

    [JsonPropertyName("preference")]
    public bool? Preference { get; init; }

    [JsonPropertyName("interval_seconds")]
    public required double IntervalSeconds { get; init; }

    /// <summary>Where the decision came from: configuration or webhook_url.</summary>
    [JsonPropertyName("source")]
    public required string Source { get; init; }

    [JsonPropertyName("reason")]
    public required string Reason { get; init; }

    /// <summary>What set preference: code, a variable, command line, a file with its line, or default.</summary>
    [JsonPropertyName("enabled_source")]
    public required string EnabledSource { get; init; }

    /// <summary>What set the interval, in the same words.</summary>
    [JsonPropertyName("interval_source")]
    public required string IntervalSource { get; init; }

    [JsonPropertyName("providers")]
    public required IReadOnlyList<string> Providers { get; init; }

    [JsonPropertyName("last_pass_at")]
    public DateTimeOffset? LastPassAt { get; init; }

    [JsonPropertyName("last_error")]
    public string? LastError { get; init; }
}

/// <summary>Whether the provider says it works.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record SystemStatusJson
{
    [JsonPropertyName("operational")]
    public required bool Operational { get; init; }

    [JsonPropertyName("ongoing_incidents")]
    public required IReadOnlyList<string> OngoingIncidents { get; init; }

    [JsonPropertyName("in_progress_maintenances")]
    public required IReadOnlyList<string> InProgressMaintenances { get; init; }

    [JsonPropertyName("scheduled_maintenances")]
    public required IReadOnlyList<string> ScheduledMaintenances { get; init; }

    [JsonPropertyName("status_page_url")]
    public string? StatusPageUrl { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }
}

/// <summary>The circuit breakers in front of providers.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record CircuitBreakersJson
{
    [JsonPropertyName("circuit_breakers")]
    public required IReadOnlyList<CircuitBreakerJson> CircuitBreakers { get; init; }

    [JsonPropertyName("total")]
    public required int Total { get; init; }
}

/// <summary>How the circuit breaker in front of a provider stands.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record CircuitBreakerJson
{
    /// <summary>The provider's id.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>closed, open or half_open.</summary>
    [JsonPropertyName("state")]
    public required string State { get; init; }

    /// <summary>Failures in a row.</summary>
    [JsonPropertyName("failure_count")]
    public required int FailureCount { get; init; }

    /// <summary>Answered calls in a row.</summary>
    [JsonPropertyName("success_count")]
    public required int SuccessCount { get; init; }

    [JsonPropertyName("last_failure")]
    public DateTimeOffset? LastFailure { get; init; }

    /// <summary>Seconds for which the provider is still left alone; null when it is asked.</summary>
    [JsonPropertyName("retry_after")]
    public double? RetryAfter { get; init; }
}

/// <summary>The answer to a callback.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record WebhookReceivedJson
{
    [JsonPropertyName("status")]
    public required string Status { get; init; }

    [JsonPropertyName("reason")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonPropertyName("job_id")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? JobId { get; init; }

    [JsonPropertyName("updates")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WebhookUpdatesJson? Updates { get; init; }
}

/// <summary>What a callback said about the job.</summary>
[JsonNumberHandling(JsonNumberHandling.Strict)]
internal sealed record WebhookUpdatesJson
{
    [JsonPropertyName("status")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    [JsonPropertyName("error_message")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ErrorMessage { get; init; }

    [JsonPropertyName("output_url")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OutputUrl { get; init; }

    [JsonPropertyName("completed_at")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CompletedAt { get; init; }
}
