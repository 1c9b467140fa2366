using Microsoft.Extensions.Configuration;

namespace CloudTraining.Sdk.Yaml;

/// <summary>Where <c>simpletuner-enterprise.yaml</c> is looked for and how its changes are followed.</summary>
public sealed class EnterpriseYamlSource : IConfigurationSource
{
    /// <summary>The documented name of the file.</summary>
    public const string FileName = "simpletuner-enterprise.yaml";

    /// <summary>The variable that names the file.</summary>
    public const string PathVariable = "SIMPLETUNER_ENTERPRISE_CONFIG";

    /// <summary>The file, absolute or from <see cref="ContentRoot"/>; it must exist. Null takes <c>SIMPLETUNER_ENTERPRISE_CONFIG</c>, and without that looks for the file.</summary>
    public string? Path { get; set; }

    /// <summary>The first folder to look in. Null: the current folder, then the folder of the application.</summary>
    public string? ContentRoot { get; set; }

    /// <summary>Whether changes are followed while the host runs.</summary>
    /// <value><see langword="true"/>.</value>
    public bool ReloadOnChange { get; set; } = true;

    /// <summary>
    /// How often the file is looked at. It is asked for its size and time instead of being watched: mounted configuration (network folders, containers) is often replaced without a notification.
    /// </summary>
    /// <value>2 seconds; at least 100 milliseconds.</value>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock that says when to look.</summary>
    /// <value><see cref="TimeProvider.System"/>.</value>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    internal Func<string, string?> Variables { get; set; } = Environment.GetEnvironmentVariable;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new EnterpriseYamlProvider(this);
}
