using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.CrashHost;

/// <summary>Adds the accounts of the truth provider: one that is polled, one that calls back, one that takes the same client token twice without harm.</summary>
internal static class TruthBuilderExtensions
{
    public static ICloudTrainingBuilder AddTruth(this ICloudTrainingBuilder builder, string socket, string accounts)
    {
        var limits = new ProviderLimits { CallTimeout = TimeSpan.FromSeconds(3), SettleTime = TimeSpan.FromSeconds(1) };
        return builder
            .AddProvider(new TruthClient("polled", socket, accounts + "-polled", ProviderCapabilities.Reconcile, null, limits))
            .AddProvider(new TruthClient("called", socket, accounts + "-called", ProviderCapabilities.Reconcile, new Uri("https://host.example/hooks"), limits))
            .AddProvider(new TruthClient("tokened", socket, accounts + "-tokened", ProviderCapabilities.ClientToken, null, limits));
    }
}
