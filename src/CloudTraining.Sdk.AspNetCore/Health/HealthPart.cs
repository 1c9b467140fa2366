namespace CloudTraining.Sdk.AspNetCore.Health;

/// <summary>How one part is.</summary>
internal sealed record HealthPart(string Name, HealthLevel Level, double? LatencyMs, string Message);
