namespace CloudTraining.Sdk.Providers;

/// <summary>One page of a provider's list.</summary>
/// <param name="Jobs">The jobs, newest first; may be empty with more to come.</param>
/// <param name="NextPageToken">For the next page; null on the last.</param>
public sealed record ProviderJobPage(IReadOnlyList<ProviderJob> Jobs, string? NextPageToken);
