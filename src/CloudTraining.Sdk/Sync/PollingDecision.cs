using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sync;

/// <summary>Decides which providers are polled, and says why: configuration, or by itself for providers without a webhook URL. Thread-safe.</summary>
public sealed class PollingDecision(IProviderRegistry providers, IOptionsMonitor<JobPollingOptions> options)
{
    /// <summary>Whether any provider is polled.</summary>
    public bool JobPollingEnabled => Providers.Count > 0;

    /// <summary>How often.</summary>
    public TimeSpan JobPollingInterval => options.CurrentValue.Interval;

    /// <summary>What configuration says; null when it leaves the decision to the providers' webhook URLs.</summary>
    public bool? Preference => options.CurrentValue.Enabled;

    /// <summary>The providers that are polled.</summary>
    public IReadOnlyList<ICloudProvider> Providers => options.CurrentValue.Enabled switch
    {
        true => providers.Providers,
        false => [],
        null => [.. providers.Providers.Where(provider => provider.Descriptor.WebhookUrl is null)],
    };

    /// <summary>Why polling is as it is, in a sentence.</summary>
    public string Reason
    {
        get
        {
            if (Preference is { } preference)
            {
                return $"CloudTraining:Polling:Enabled is {(preference ? "true" : "false")}.";
            }

            var polled = Providers;
            return providers.Providers.Count == 0 ? "No provider is registered."
                : polled.Count == 0 ? "Every provider has a webhook URL."
                : $"No webhook URL is configured for {string.Join(", ", polled.Select(provider => provider.Descriptor.Id))}.";
        }
    }
}
