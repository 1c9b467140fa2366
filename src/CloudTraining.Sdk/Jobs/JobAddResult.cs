namespace CloudTraining.Sdk.Jobs;

/// <summary>The answer to an add.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Job">The stored job: the new one, or the one that was in the way.</param>
public sealed record JobAddResult(JobAddOutcome Outcome, TrainingJob Job);
