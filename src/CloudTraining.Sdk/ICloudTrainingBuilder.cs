using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk;

/// <summary>What <c>AddCloudTraining()</c> returns and stores, providers and satellites extend.</summary>
public interface ICloudTrainingBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }
}
