namespace CloudTraining.Sdk.Jobs;

/// <summary>The answer to one change.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Job">The stored job with its new version when saved; otherwise null.</param>
public sealed record JobSaveResult(JobSaveOutcome Outcome, TrainingJob? Job);
