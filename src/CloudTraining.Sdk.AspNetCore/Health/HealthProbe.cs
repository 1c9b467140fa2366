using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Health;

/// <summary>Looks at the parts a host needs to do its work. No provider is called: an outage of theirs must not take this host out of service.</summary>
internal sealed class HealthProbe(IJobStore store, BackgroundTaskManager background, TimeProvider clock)
{
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<HealthPart>> ReadAsync(CancellationToken cancellationToken)
    {
        var parts = new List<HealthPart> { await ReadStoreAsync(cancellationToken) };
        var failing = background.Tasks.FirstOrDefault(task => task.ConsecutiveFailures >= 3);
        parts.Add(!background.IsRunning ? new HealthPart("queue", HealthLevel.Unhealthy, null, "Background work does not run.")
            : failing is not null ? new HealthPart("queue", HealthLevel.Degraded, null, $"The task '{failing.Name}' failed {failing.ConsecutiveFailures} times in a row.")
            : new HealthPart("queue", HealthLevel.Healthy, null, "Background work runs."));
        return parts;
    }

    private async Task<HealthPart> ReadStoreAsync(CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        try
        {
            await store.GetChangeNumberAsync(cancellationToken).WaitAsync(StoreTimeout, clock, cancellationToken);
            return new HealthPart("database", HealthLevel.Healthy, clock.GetElapsedTime(start).TotalMilliseconds, "The job store answers.");
        }
        catch (Exception exception) when (exception is JobStoreException or TimeoutException)
        {
            return new HealthPart("database", HealthLevel.Unhealthy, null, exception is TimeoutException ? "The job store does not answer." : "The job store cannot be read; see the log.");
        }
    }
}
