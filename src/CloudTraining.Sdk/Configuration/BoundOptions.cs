using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CloudTraining.Sdk.Configuration;

/// <summary>Options that come from a section of the host's configuration, follow its changes and are validated at start. Also for satellites.</summary>
public static class BoundOptions
{
    /// <summary>Binds, watches and validates an options class.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="path">The section, for example <c>CloudTraining:Queue</c>.</param>
    /// <param name="durations">The members of the section that are durations: a <c>TimeSpan</c> text or whole seconds.</param>
    /// <param name="bind">Calls the (source-generated) binder.</param>
    public static IServiceCollection AddBoundOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        this IServiceCollection services,
        string path,
        IReadOnlyList<string> durations,
        Action<IConfiguration, TOptions> bind)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(bind);
        services.AddOptions();
        services.AddSingleton<IConfigureOptions<TOptions>>(provider => new ConfigureOptions<TOptions>(options =>
        {
            if (provider.GetService<IConfiguration>() is { } configuration)
            {
                bind(new DurationSection(configuration.GetSection(path), durations), options);
            }
        }));
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(provider => new Changes<TOptions>(provider.GetService<IConfiguration>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.AddOptions<TOptions>().ValidateOnStart();
        return services;
    }

    private sealed class Changes<TOptions>(IConfiguration? configuration) : IOptionsChangeTokenSource<TOptions>
    {
        public string Name => Options.DefaultName;

        public IChangeToken GetChangeToken() => configuration?.GetReloadToken() ?? new CancellationChangeToken(CancellationToken.None);
    }
}
