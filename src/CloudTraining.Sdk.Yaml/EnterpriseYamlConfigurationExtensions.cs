using CloudTraining.Sdk.Yaml;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;

namespace CloudTraining.Sdk;

/// <summary>Adds <c>simpletuner-enterprise.yaml</c> to the configuration of a host.</summary>
public static class EnterpriseYamlConfigurationExtensions
{
    private const string FileProviderProperty = "FileProvider";

    /// <summary>
    /// Reads <c>simpletuner-enterprise.yaml</c>, below every other source: what the host configures elsewhere wins. Looked for at <paramref name="path"/>, else at the path in
    /// <c>SIMPLETUNER_ENTERPRISE_CONFIG</c>, else in the content root, the current folder and the folder of the application; only a file that was named must exist. Followed while the host runs: a change with a
    /// mistake keeps the old values.
    /// </summary>
    /// <param name="builder">The configuration of the host.</param>
    /// <param name="path">The file; null looks for it.</param>
    /// <exception cref="EnterpriseYamlException">The file has mistakes, or was named and cannot be read. Thrown when the configuration is built, which for a host's builder is now.</exception>
    public static IConfigurationBuilder AddSimpleTunerEnterpriseYaml(this IConfigurationBuilder builder, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSimpleTunerEnterpriseYaml(new EnterpriseYamlSource { Path = path });
    }

    /// <summary>Reads <c>simpletuner-enterprise.yaml</c> as the source says, below every other source.</summary>
    /// <param name="builder">The configuration of the host.</param>
    /// <param name="source">The source.</param>
    public static IConfigurationBuilder AddSimpleTunerEnterpriseYaml(this IConfigurationBuilder builder, EnterpriseYamlSource source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        if (source.ContentRoot is null && builder.Properties.TryGetValue(FileProviderProperty, out var property) && property is IFileProvider files)
        {
            source.ContentRoot = Path.GetDirectoryName(files.GetFileInfo(EnterpriseYamlSource.FileName).PhysicalPath);
        }

        builder.Sources.Insert(0, source);
        return builder;
    }
}
