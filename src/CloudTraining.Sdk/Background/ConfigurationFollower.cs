using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Background;

/// <summary>Lets a change of the configuration start, stop and re-time the loops at once, not after the pause that is under way.</summary>
internal sealed partial class ConfigurationFollower(OptionsLoader configuration, BackgroundTaskManager manager, ILogger<BackgroundTaskManager> logger) : IHostedService
{
    private readonly Lock _gate = new();
    private IDisposable? _subscription;
    private Task _refreshing = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = configuration.Listen(Refresh);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        lock (_gate)
        {
            return _refreshing.WaitAsync(cancellationToken);
        }
    }

    private void Refresh()
    {
        lock (_gate)
        {
            _refreshing = RefreshAsync(_refreshing);
        }
    }

    private async Task RefreshAsync(Task before)
    {
        await before.ConfigureAwait(false);
        try
        {
            await manager.RefreshPollingAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogRefreshFailed(logger, exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "A change of the configuration did not reach the background tasks; start the host again")]
    private static partial void LogRefreshFailed(ILogger logger, Exception exception);
}
