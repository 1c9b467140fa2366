namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>What one contestant did in one round.</summary>
internal sealed record SseFigures(double BurstPerSecond, double BurstCpuMicroseconds, double PacedCpuMicroseconds, double PacedBytesAllocated, double PacedP99Milliseconds);
