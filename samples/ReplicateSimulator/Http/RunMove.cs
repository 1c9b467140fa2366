using System.Text.Json;

namespace ReplicateSimulator.Http;

/// <summary>What to change of a run by hand; members left out stay. A terminal run keeps its status.</summary>
public sealed record RunMove
{
    /// <summary>Any word, also one that the provider has not invented yet.</summary>
    public string? Status { get; init; }

    public string? Logs { get; init; }

    public JsonElement? Output { get; init; }

    public string? Error { get; init; }
}
