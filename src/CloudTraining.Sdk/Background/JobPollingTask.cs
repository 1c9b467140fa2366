using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Background;

/// <summary>Polls the active jobs of the providers that do not call back.</summary>
internal sealed partial class JobPollingTask(ActiveJobRefresher refresher, PollingDecision decision, ILogger<JobPollingTask> logger) : IBackgroundTask
{
    public string Name => "job polling";

    public string StartMessage => FormattableString.Invariant($"Starting job status polling (interval: {decision.JobPollingInterval.TotalSeconds:0.###}s). {decision.Reason}");

    public TimeSpan Interval => decision.JobPollingInterval;

    public bool IsEnabled => decision.JobPollingEnabled;

    public bool IsExclusive => true;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var result = await refresher.RefreshAsync(decision.Providers, cancellationToken).ConfigureAwait(false);
        LogSynced(logger, result.Refreshed);
    }

    [LoggerMessage(LogLevel.Debug, "Synced {Count} active jobs")]
    private static partial void LogSynced(ILogger logger, int count);
}
