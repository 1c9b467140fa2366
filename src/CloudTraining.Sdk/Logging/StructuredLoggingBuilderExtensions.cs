using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

/// <summary>Adds the structured log to a host.</summary>
public static class StructuredLoggingBuilderExtensions
{
    /// <summary>
    /// Writes every log line as JSON (or text) to the standard output and, if asked, to a file. <c>SIMPLETUNER_LOG_LEVEL</c>,
    /// <c>SIMPLETUNER_LOG_FORMAT</c> and <c>SIMPLETUNER_LOG_FILE</c> are honoured; <paramref name="configure"/> wins over them.
    /// Microsoft's console provider is silenced unless <see cref="StructuredLoggingOptions.KeepMicrosoftConsole"/>; others stay.
    /// Safe to call more than once.
    /// </summary>
    /// <param name="builder">The logging builder of the host.</param>
    /// <param name="configure">Sets options in code; <see langword="null"/> for none.</param>
    public static ILoggingBuilder AddStructuredLogging(this ILoggingBuilder builder, Action<StructuredLoggingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LoggingEnvironment>();
        services.TryAddSingleton<LogLevelOverrides>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, StructuredLoggerProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<StructuredLoggingOptions>, StructuredLoggingSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StructuredLoggingOptions>, StructuredLoggingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<LoggerFilterOptions>, StructuredLoggingFilters>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IOptionsChangeTokenSource<LoggerFilterOptions>, LogLevelOverrides>(
                provider => provider.GetRequiredService<LogLevelOverrides>()));
        services.AddOptions<StructuredLoggingOptions>().ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder;
    }
}
