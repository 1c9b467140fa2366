using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk;

/// <summary>The answer to something done to a job.</summary>
/// <param name="Job">The job as it is now.</param>
/// <param name="Outcome">Whether it changed, and if not, why not.</param>
public sealed record JobActionResult(TrainingJob Job, TransitionOutcome Outcome);
