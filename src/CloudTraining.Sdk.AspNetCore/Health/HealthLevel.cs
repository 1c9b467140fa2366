namespace CloudTraining.Sdk.AspNetCore.Health;

/// <summary>How a part or the whole is, worst last.</summary>
internal enum HealthLevel
{
    Healthy,
    Degraded,
    Unhealthy,
}
