namespace CloudTraining.Sdk.Jobs;

/// <summary>Why a waiting entry may not start now.</summary>
/// <param name="Rule">Which rule: <c>not_before global user organization team provider approval turn</c>.</param>
/// <param name="Message">The same in a sentence with the numbers.</param>
public sealed record QueueBlock(string Rule, string Message);
