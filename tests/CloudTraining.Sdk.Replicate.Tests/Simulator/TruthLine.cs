namespace CloudTraining.Sdk.Replicate.Tests.Simulator;

/// <summary>One line of the simulator's own log.</summary>
internal sealed record TruthLine(DateTimeOffset At, string What, string Id, string Account, string? ClientToken, string? Detail);
