namespace CloudTraining.Sdk.Jobs;

/// <summary>Why a person has to look at a job, with what is known. Immutable.</summary>
/// <param name="Reason">One sentence: what could not be decided and what to do.</param>
/// <param name="Evidence">What was seen, for example the listings that were read; no secrets.</param>
/// <param name="Since">When it was raised, UTC.</param>
public sealed record JobAttention(string Reason, string Evidence, DateTimeOffset Since);
