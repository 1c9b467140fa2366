namespace CloudTraining.Sdk.Jobs;

/// <summary>One change of one job: the decided value, which still names the version it was decided on.</summary>
/// <param name="Job">The value to store; its <see cref="TrainingJob.Version"/> is the one that was read.</param>
/// <param name="Events">The events to write in the same commit.</param>
/// <param name="OnceKey">Claimed in the same commit, for example <c>webhook:replicate:msg_1</c>; a known key makes the change a no-op. Kept for <see cref="OnceKeyRetention"/>. Null for none.</param>
public sealed record JobChange(TrainingJob Job, IReadOnlyList<JobEvent> Events, string? OnceKey = null)
{
    /// <summary>How long a store knows a once-key: 7 days.</summary>
    public static readonly TimeSpan OnceKeyRetention = TimeSpan.FromDays(7);

    /// <summary>The change that a transition decided.</summary>
    public static JobChange From(Transition transition, string? onceKey = null) => new(transition.Job, transition.Events, onceKey);
}
