namespace CloudTraining.Sdk.Providers;

/// <summary>Whether a callback is genuine.</summary>
/// <param name="Status">The answer.</param>
/// <param name="Reason">Why not, for the log; no secret, and never sent to the caller.</param>
/// <param name="DeliveryId">Which delivery it is, the same on a repeat; null when the provider names none.</param>
public sealed record WebhookVerdict(WebhookVerdictStatus Status, string? Reason = null, string? DeliveryId = null)
{
    /// <summary>
    /// Whose account signed it, in the words of <see cref="IAccountOwners"/>: it can only speak of jobs of that account. Null when the provider has one secret for all accounts, and
    /// the signature is enough. Set it wherever the request may choose between secrets.
    /// </summary>
    public ProviderContext? Owner { get; init; }
}
