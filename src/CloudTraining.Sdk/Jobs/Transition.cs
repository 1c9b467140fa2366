namespace CloudTraining.Sdk.Jobs;

/// <summary>What <see cref="JobTransitions"/> decided.</summary>
/// <param name="Job">The job after it; the very same reference when nothing changed.</param>
/// <param name="Events">What to tell the world in the same commit; empty when nothing changed.</param>
/// <param name="Outcome">Whether it changed, and if not, why not.</param>
public readonly record struct Transition(TrainingJob Job, IReadOnlyList<JobEvent> Events, TransitionOutcome Outcome)
{
    /// <summary>Whether there is something to save.</summary>
    public bool HasChanged => Outcome == TransitionOutcome.Applied;
}
