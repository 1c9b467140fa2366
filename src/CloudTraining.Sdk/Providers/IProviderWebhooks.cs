namespace CloudTraining.Sdk.Providers;

/// <summary>Verifies and reads a provider's callbacks.</summary>
public interface IProviderWebhooks
{
    /// <summary>Whether the callback is genuine, decided on the raw bytes.</summary>
    ValueTask<WebhookVerdict> VerifyAsync(WebhookRequest request, CancellationToken cancellationToken = default);

    /// <summary>What a genuine callback says. Empty when it says nothing about a job.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderErrorKind.Protocol"/> when the body cannot be understood.</exception>
    IReadOnlyList<ProviderEvent> Parse(WebhookRequest request);
}
