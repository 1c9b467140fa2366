namespace CloudTraining.Sdk.Jobs;

/// <summary>An input for a job that was loaded already.</summary>
/// <param name="Job">As loaded; loaded again when somebody changed it meanwhile.</param>
/// <param name="Input">What happened to it.</param>
/// <param name="OnceKey">Claimed in the same commit; null for none.</param>
public sealed record JobDecision(TrainingJob Job, JobInput Input, string? OnceKey = null);
