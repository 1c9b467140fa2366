namespace CloudTraining.Sdk.Jobs;

/// <summary>Jobs of one day, one provider and one status, added up.</summary>
/// <param name="Day">The day of <see cref="TrainingJob.CreatedAt"/>, UTC.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Status">The status they have now.</param>
/// <param name="Count">How many.</param>
/// <param name="CostUsd">What they cost together, in US dollars; a job whose cost is not known counts as nothing.</param>
public sealed record JobSum(DateOnly Day, string Provider, JobStatus Status, int Count, decimal CostUsd);
