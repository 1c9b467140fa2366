using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk;

/// <summary>The builder over the host's services.</summary>
internal sealed class CloudTrainingBuilder(IServiceCollection services) : ICloudTrainingBuilder
{
    public IServiceCollection Services { get; } = services;
}
