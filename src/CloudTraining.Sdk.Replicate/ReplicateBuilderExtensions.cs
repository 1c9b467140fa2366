using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;
using CloudTraining.Sdk.Replicate.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

/// <summary>Adds Replicate to the builder that <c>AddCloudTraining()</c> returns.</summary>
public static class ReplicateBuilderExtensions
{
    // Every option is read anew for each call.
    private static readonly string[] Live = [.. typeof(ReplicateOptions).GetProperties().Select(property => property.Name)];

    /// <summary>
    /// Adds the provider <c>replicate</c>. The token comes from the options or from <c>REPLICATE_API_TOKEN</c>; without one the provider is there, says what is missing, and every call is refused.
    /// Register an <see cref="IReplicateCredentials"/> for tokens per user or organisation. May be called twice.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets options in code; code wins over every other source. Null for none.</param>
    public static ICloudTrainingBuilder AddReplicate(this ICloudTrainingBuilder builder, Action<ReplicateOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (configure is not null)
        {
            services.PostConfigure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(ReplicateProvider)))
        {
            return builder;
        }

        services.AddProviderOptions<ReplicateOptions, ReplicateOptionsValidator>("Replicate", (section, options) => section.Bind(options), Live);
        services.TryAddSingleton<IReplicateCredentials>(provider =>
            new ConfiguredReplicateCredentials(provider.GetRequiredService<IOptionsMonitor<ReplicateOptions>>(), provider.GetService<IConfiguration>()));
        AddHttp(services);
        AddParts(services);
        AddFeatures(services);
        services.AddSingleton(provider => new ReplicateProvider(
            provider.GetRequiredService<ReplicateClient>(),
            provider.GetRequiredService<JobPages>(),
            provider.GetRequiredService<JobReader>(),
            provider.GetRequiredService<JobSource>(),
            provider.GetRequiredService<ReplicateSubmitter>(),
            provider.GetRequiredService<CredentialChooser>(),
            provider.GetServices<IReplicateFeature>()));
        services.AddSingleton<ICloudProvider>(provider => provider.GetRequiredService<ReplicateProvider>());
        return builder;
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.AddHttpClient(ReplicateClient.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                // A redirect would carry the token elsewhere, and no call of this API answers with one.
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            .AddHttpMessageHandler(() => new CorrelationIdHandler())
            .RedactLoggedHeaders(_ => true);
        services.AddMetrics();
        services.TryAddSingleton<CallMetrics>();
        services.TryAddSingleton<CallCircuit>();
        services.TryAddSingleton<CallPipelines>();
        services.TryAddSingleton<ReplicateClient>();
        services.TryAddSingleton<JobPages>();
    }

    private static void AddParts(IServiceCollection services)
    {
        services.TryAddSingleton<CredentialChooser>();
        services.TryAddSingleton<JobReader>();
        services.TryAddSingleton<JobSource>();
        services.TryAddSingleton<ModelVersions>();
        services.TryAddSingleton<ReplicateSubmitter>();
        services.TryAddSingleton<SigningSecrets>();
    }

    private static void AddFeatures(IServiceCollection services)
    {
        services.AddSingleton<IReplicateFeature>(provider => provider.GetRequiredService<CredentialChooser>());
        services.AddSingleton<IReplicateFeature>(provider => provider.GetRequiredService<CallCircuit>());
        services.AddSingleton<IReplicateFeature, ReplicateReconciler>();
        services.AddSingleton<IReplicateFeature, ReplicateBatchStatus>();
        services.AddSingleton<IReplicateFeature, ReplicateLogs>();
        services.AddSingleton<IReplicateFeature, ReplicateWebhooks>();
        services.AddSingleton<IReplicateFeature, ReplicateCost>();
        services.AddSingleton<IReplicateFeature, ReplicateHardware>();
        services.AddSingleton<IReplicateFeature, ReplicateUpload>();
    }
}
