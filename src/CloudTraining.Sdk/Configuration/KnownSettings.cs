namespace CloudTraining.Sdk.Configuration;

/// <summary>Keys that somebody reads from a section.</summary>
/// <param name="Path">The section.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Provider">The provider whose options they are; null for anything else.</param>
internal sealed record KnownSettings(string Path, IReadOnlyList<string> Keys, string? Provider = null);
