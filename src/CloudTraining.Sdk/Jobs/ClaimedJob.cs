namespace CloudTraining.Sdk.Jobs;

/// <summary>A job that was claimed.</summary>
/// <param name="Job">As stored by the claim; its current attempt is the claimer's.</param>
/// <param name="LeaseExpiresAt">When the claim ends unless renewed, by the store's clock.</param>
public sealed record ClaimedJob(TrainingJob Job, DateTimeOffset LeaseExpiresAt);
