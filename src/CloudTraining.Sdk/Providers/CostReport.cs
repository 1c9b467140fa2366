namespace CloudTraining.Sdk.Providers;

/// <summary>What a job cost.</summary>
/// <param name="AmountUsd">In US dollars.</param>
/// <param name="Kind">How sure that is.</param>
/// <param name="Basis">How it was worked out, in a sentence.</param>
public sealed record CostReport(decimal AmountUsd, CostKind Kind, string Basis);
