namespace OwnProvider;

/// <summary>A job of the rack, as its API gives it.</summary>
internal sealed record RackJob
{
    public required string Id { get; init; }

    public required string Label { get; init; }

    /// <summary><c>waiting</c>, <c>working</c>, <c>done</c>, <c>broken</c> or <c>stopped</c>.</summary>
    public required string State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? Error { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public string Log { get; init; } = string.Empty;
}
