namespace CloudTraining.Sdk.Providers;

/// <summary>A file that was uploaded.</summary>
/// <param name="Url">What the input refers to it by.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ExpiresAt">When the provider drops it, UTC; null when not said.</param>
public sealed record UploadedInput(string Url, long Bytes, DateTimeOffset? ExpiresAt);
