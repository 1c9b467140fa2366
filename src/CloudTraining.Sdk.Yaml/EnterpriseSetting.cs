using CloudTraining.Sdk.Configuration;

namespace CloudTraining.Sdk.Yaml;

/// <summary>A value of the file with the configuration key it sets.</summary>
internal sealed record EnterpriseSetting(ConfigurationOrigin Origin, string Value);
