using CloudTraining.Sdk.Events;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Background;

/// <summary>Drops old events and, when asked to, jobs that ended long ago with their kept logs. Never an active job.</summary>
internal sealed partial class CleanupTask(
    IJobStore store,
    IJobEventLog events,
    LogDeletion logs,
    IOptionsMonitor<BackgroundOptions> options,
    IOptionsMonitor<EventLogOptions> eventOptions,
    TimeProvider clock,
    ILogger<CleanupTask> logger) : IBackgroundTask
{
    private const int PageSize = 500;

    public string Name => "clean-up";

    public string StartMessage => FormattableString.Invariant($"Clean-up started (interval: {Interval.TotalSeconds:0.###}s)");

    public TimeSpan Interval => options.CurrentValue.CleanupInterval;

    public bool IsExclusive => true;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var dropped = await events.TrimAsync(now - eventOptions.CurrentValue.Retention, eventOptions.CurrentValue.MaxEvents, cancellationToken).ConfigureAwait(false);
        await logs.RetryAsync(cancellationToken).ConfigureAwait(false);
        var deleted = options.CurrentValue.JobRetention is { } retention ? await DeleteJobsAsync(now - retention, cancellationToken).ConfigureAwait(false) : 0;
        if (dropped + deleted > 0)
        {
            LogCleaned(logger, dropped, deleted);
        }
    }

    private async Task<int> DeleteJobsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var deleted = 0;
        while (true)
        {
            var ids = await store.DeleteEndedAsync(before, PageSize, cancellationToken).ConfigureAwait(false);
            deleted += ids.Count;
            await logs.DeleteAsync(ids, cancellationToken).ConfigureAwait(false);
            if (ids.Count < PageSize)
            {
                return deleted;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Cleaned up {Events} old events and {Jobs} jobs that ended long ago")]
    private static partial void LogCleaned(ILogger logger, int events, int jobs);
}
