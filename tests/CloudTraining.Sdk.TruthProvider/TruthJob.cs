namespace CloudTraining.Sdk.TruthProvider;

/// <summary>One job as the provider really ran it: what money is paid for. Times are milliseconds since the provider started.</summary>
public sealed record TruthJob
{
    public required string Id { get; init; }

    /// <summary>The config name it was created under.</summary>
    public required string Key { get; init; }

    /// <summary>The id of the caller's job; null for a foreign one.</summary>
    public string? JobId { get; init; }

    /// <summary>The client token; null for a foreign one.</summary>
    public string? Token { get; init; }

    /// <summary>Why it exists: <c>create</c>, or the fault that made it a twin by the provider's own doing (<c>double</c>, <c>late</c>), or <c>foreign</c>.</summary>
    public required string Origin { get; init; }

    public required long CreatedAtMs { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public long? EndsAtMs { get; init; }

    /// <summary>When it was cancelled; null when not.</summary>
    public long? CancelledAtMs { get; init; }

    /// <summary>When it stopped costing money, or null while it runs.</summary>
    public long? StoppedAtMs => CancelledAtMs ?? EndsAtMs;

    public string StatusAt(long nowMs) =>
        CancelledAtMs <= nowMs ? "cancelled"
        : EndsAtMs <= nowMs ? "completed"
        : nowMs - CreatedAtMs < 50 ? "queued"
        : "running";
}
