using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudTraining.Sdk.AspNetCore.Health;

/// <summary>The state of job store and background work for the host's own health endpoint.</summary>
internal sealed class CloudTrainingHealthCheck(IJobStore store, BackgroundTaskManager background, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var parts = await new HealthProbe(store, background, clock).ReadAsync(cancellationToken);
        var message = string.Join(" ", parts.Select(part => part.Message));
        return parts.Max(part => part.Level) switch
        {
            HealthLevel.Healthy => HealthCheckResult.Healthy(message),
            HealthLevel.Degraded => HealthCheckResult.Degraded(message),
            _ => new HealthCheckResult(context.Registration.FailureStatus, message),
        };
    }
}
