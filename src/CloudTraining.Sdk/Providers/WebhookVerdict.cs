namespace CloudTraining.Sdk.Providers;

/// <summary>Whether a callback is genuine.</summary>
/// <param name="Status">The answer.</param>
/// <param name="Reason">Why not, for the log; no secret, and never sent to the caller.</param>
/// <param name="DeliveryId">Which delivery it is, the same on a repeat; null when the provider names none.</param>
public sealed record WebhookVerdict(WebhookVerdictStatus Status, string? Reason = null, string? DeliveryId = null);
