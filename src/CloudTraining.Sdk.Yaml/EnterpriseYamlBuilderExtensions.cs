using CloudTraining.Sdk.Yaml;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CloudTraining.Sdk;

/// <summary>Adds <c>simpletuner-enterprise.yaml</c> to the SDK alone.</summary>
public static class EnterpriseYamlBuilderExtensions
{
    /// <summary>
    /// Reads <c>simpletuner-enterprise.yaml</c> for the SDK, below whatever the host configures; also without a host. See
    /// <see cref="EnterpriseYamlConfigurationExtensions.AddSimpleTunerEnterpriseYaml(Microsoft.Extensions.Configuration.IConfigurationBuilder, string?)"/> for where it is looked for. Mistakes stop the host at start.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; null looks for it.</param>
    public static ICloudTrainingBuilder UseEnterpriseYaml(this ICloudTrainingBuilder builder, string? path = null) => builder.UseEnterpriseYaml(source => source.Path = path);

    /// <summary>Reads <c>simpletuner-enterprise.yaml</c> for the SDK, below whatever the host configures.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the path, the folder to look in, and how changes are followed.</param>
    public static ICloudTrainingBuilder UseEnterpriseYaml(this ICloudTrainingBuilder builder, Action<EnterpriseYamlSource> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.AddConfigurationSource(services =>
        {
            var source = new EnterpriseYamlSource
            {
                ContentRoot = services.GetService<IHostEnvironment>()?.ContentRootPath,
                Clock = services.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            configure(source);
            return source;
        });
    }
}
