using System.Diagnostics.CodeAnalysis;
using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

/// <summary>Options that come from a section of the host's configuration, follow its changes and are validated at start. For providers, stores and other packages.</summary>
public static class BoundOptionsExtensions
{
    /// <summary>
    /// Binds, checks and watches an options class. Keys that the class does not have, values of another type and whatever the validator refuses stop the host at start; a later change with a mistake keeps
    /// every old value and logs a warning. <c>SIMPLETUNER_*</c> variables win over the section, options set in code (<c>Configure</c>, <c>PostConfigure</c>, in any order) win over both.
    /// Calling it twice for one class changes nothing.
    /// </summary>
    /// <typeparam name="TOptions">The options class. Its public properties are the keys; a <see cref="TimeSpan"/> may be written as whole seconds.</typeparam>
    /// <typeparam name="TValidator">Refuses values; <see cref="OptionsFailures"/> helps to write it.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <param name="path">The section, for example <c>CloudTraining:Queue</c>.</param>
    /// <param name="bind">Calls the (source-generated) binder.</param>
    /// <param name="live">The properties whose changes take effect at once, because they are read from <see cref="IOptionsMonitor{TOptions}"/>; the others are read at start.</param>
    public static IServiceCollection AddBoundOptions<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicProperties)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        this IServiceCollection services,
        string path,
        Action<IConfiguration, TOptions> bind,
        params string[] live)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(bind);
        if (services.Any(service => service.ServiceType == typeof(BoundSection<TOptions>)))
        {
            return services;
        }

        var schema = OptionsSchema.Of<TOptions>(path, live);
        services.AddOptions();
        services.AddCloudTrainingConfiguration();
        services.AddSingleton(schema.Known);

        // First of all: whatever the host sets in code, before or after this call, then wins.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TOptions>>(provider => new SectionBinding<TOptions>(schema, provider.GetRequiredService<SectionChecker>(), bind)));
        services.AddSingleton(provider => new BoundSection<TOptions>(
            schema,
            provider.GetRequiredService<IOptionsFactory<TOptions>>(),
            provider.GetServices<IValidateOptions<TOptions>>(),
            provider.GetRequiredService<SettingsView>(),
            bind));
        services.AddSingleton<IBoundSection>(provider => provider.GetRequiredService<BoundSection<TOptions>>());
        services.AddSingleton<BoundOptions<TOptions>>();
        services.AddSingleton<IOptionsMonitor<TOptions>>(provider => provider.GetRequiredService<BoundOptions<TOptions>>());
        services.AddSingleton<IOptions<TOptions>>(provider => provider.GetRequiredService<BoundOptions<TOptions>>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        return services;
    }

    /// <summary>
    /// Binds the options of a provider from the section <c>CloudTraining:{name}</c>, see <see cref="AddBoundOptions"/>, and lets <c>providers.{name}</c> of <c>simpletuner-enterprise.yaml</c> set them by
    /// their names in snake_case.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name of the section, for example <c>Replicate</c>: the provider's id, in any case.</param>
    /// <param name="bind">Calls the (source-generated) binder.</param>
    /// <param name="live">The properties whose changes take effect at once.</param>
    public static IServiceCollection AddProviderOptions<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor | DynamicallyAccessedMemberTypes.PublicProperties)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        this IServiceCollection services,
        string name,
        Action<IConfiguration, TOptions> bind,
        params string[] live)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.AddBoundOptions<TOptions, TValidator>($"{SettingsView.Root}:{name}", bind, live);
        return services.AddKnownSettings(new KnownSettings($"{SettingsView.Root}:{name}", [], Provider: name));
    }

    /// <summary>Says that somebody reads these keys of a section without <see cref="AddBoundOptions"/>, so that they are not refused as unknown.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="path">The section, for example <c>CloudTraining:Webhooks</c>.</param>
    /// <param name="keys">Its keys.</param>
    public static IServiceCollection AddKnownSettings(this IServiceCollection services, string path, params string[] keys)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(keys);
        return services.AddKnownSettings(new KnownSettings(path, keys));
    }

    /// <summary>Adds a configuration source below the host's own: whatever the host configures wins over it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="source">Makes the source; gets the services of the host.</param>
    public static ICloudTrainingBuilder AddConfigurationSource(this ICloudTrainingBuilder builder, Func<IServiceProvider, IConfigurationSource> source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        builder.Services.AddSingleton(provider => new LowSource(source(provider)));
        return builder;
    }

    internal static IServiceCollection AddCloudTrainingConfiguration(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => EnvironmentReader.OfProcess());
        services.TryAddSingleton<SettingsView>();
        services.TryAddSingleton<SectionChecker>();
        services.TryAddSingleton<OptionsLoader>();
        services.AddOptions<StartCheck>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StartCheck>, StartCheckValidator>());
        services.TryAddSingleton(provider => new EffectiveConfiguration(provider.GetRequiredService<OptionsLoader>()));
        return services;
    }

    private static IServiceCollection AddKnownSettings(this IServiceCollection services, KnownSettings known) => services.AddSingleton(known);
}
