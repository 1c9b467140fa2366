using CloudTraining.Sdk.AspNetCore.Health;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk;

/// <summary>Health checks.</summary>
public static class CloudTrainingHealthChecksExtensions
{
    /// <summary>Adds a check named <c>cloudtraining</c>: the job store answers and the background work runs.</summary>
    public static IHealthChecksBuilder AddCloudTraining(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<CloudTrainingHealthCheck>("cloudtraining");
    }
}
