using Microsoft.Extensions.Hosting;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Ties the local provider to the life of the host: finds running trainings at start, ends or leaves them at stop.</summary>
internal sealed class LocalHostLink(LocalProvider provider) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        provider.FindRunning();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => provider.StopAsync(cancellationToken);
}
