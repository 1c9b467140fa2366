using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Providers.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

/// <summary>Registers the local provider.</summary>
public static class LocalProviderBuilderExtensions
{
    /// <summary>Adds the provider <c>local</c>, which runs jobs as processes of this machine (Linux). Options: section <c>CloudTraining:Local</c>. May be called several times.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets options in code; code wins over every other source. Null for none.</param>
    public static ICloudTrainingBuilder AddLocalProvider(this ICloudTrainingBuilder builder, Action<LocalProviderOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (configure is not null)
        {
            builder.Services.PostConfigure(configure);
        }

        if (builder.Services.Any(service => service.ServiceType == typeof(LocalProvider)))
        {
            return builder;
        }

        builder.Services.AddProviderOptions<LocalProviderOptions, LocalProviderOptionsValidator>("Local", (section, options) => section.Bind(options));
        builder.Services.AddSingleton(provider => new LocalDataDirectory(() => provider.GetRequiredService<IOptions<CloudTrainingOptions>>().Value.DataDirectory));
        builder.Services.AddSingleton<LocalProvider>();
        builder.Services.AddSingleton<ICloudProvider>(provider => provider.GetRequiredService<LocalProvider>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LocalHostLink>());
        return builder;
    }
}
