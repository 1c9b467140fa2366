namespace ReplicateSimulator.Runs;

/// <summary>One accepted prediction or training; a change is a copy.</summary>
public sealed record SimulatedRun
{
    public required string Id { get; init; }

    public required string Account { get; init; }

    public required RunKind Kind { get; init; }

    public required string Model { get; init; }

    public required string Version { get; init; }

    /// <summary>The input as it was sent, JSON text.</summary>
    public required string Input { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Scheme and host that the caller used; the links of the answers point there.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Position in the book, rising with creation.</summary>
    public long Sequence { get; init; }

    public string Status { get; init; } = RunStatus.Starting;

    public string? Destination { get; init; }

    public string? Webhook { get; init; }

    public IReadOnlyList<string> WebhookEvents { get; init; } = ["output", "completed"];

    public string Source { get; init; } = "api";

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public string Logs { get; init; } = "";

    /// <summary>JSON text, null while there is none.</summary>
    public string? Output { get; init; }

    public string? Error { get; init; }

    public bool IsTerminal => RunStatus.IsTerminal(Status);
}
