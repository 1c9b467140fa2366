using Microsoft.Extensions.Configuration;

namespace CloudTraining.Sdk.Configuration;

/// <summary>A configuration source below the host's own.</summary>
internal sealed record LowSource(IConfigurationSource Source);
