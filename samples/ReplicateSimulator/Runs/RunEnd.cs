namespace ReplicateSimulator.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Status">A terminal word of the wire.</param>
/// <param name="Output">JSON text, or null.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record RunEnd(string Status, string? Output, string? Error);
