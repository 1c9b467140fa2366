namespace CloudTraining.Sdk.Yaml;

/// <summary>What tells one version of a file from another without reading it.</summary>
/// <param name="Path">The file; null when there is none.</param>
/// <param name="Length">Its size.</param>
/// <param name="Written">When it was written last, in ticks.</param>
internal readonly record struct FileStamp(string? Path, long Length, long Written);
