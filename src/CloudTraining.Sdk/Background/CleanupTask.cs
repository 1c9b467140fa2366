using CloudTraining.Sdk.Events;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Background;

/// <summary>Drops old events and, when asked to, jobs that ended long ago with their kept logs. Never an active job.</summary>
internal sealed partial class CleanupTask(
    IJobStore store,
    IJobEventLog events,
    IJobArtifactStore artifacts,
    IOptionsMonitor<BackgroundOptions> options,
    IOptionsMonitor<EventLogOptions> eventOptions,
    TimeProvider clock,
    ILogger<CleanupTask> logger) : IBackgroundTask
{
    private const int PageSize = 500;

    /// <summary>Deleted jobs whose logs could not be deleted with them; one pass at a time.</summary>
    private readonly HashSet<string> _orphans = new(StringComparer.Ordinal);

    public string Name => "clean-up";

    public string StartMessage => FormattableString.Invariant($"Clean-up started (interval: {Interval.TotalSeconds:0.###}s)");

    public TimeSpan Interval => options.CurrentValue.CleanupInterval;

    public bool IsExclusive => true;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var dropped = await events.TrimAsync(now - eventOptions.CurrentValue.Retention, eventOptions.CurrentValue.MaxEvents, cancellationToken).ConfigureAwait(false);
        await DeleteLogsAsync([.. _orphans], cancellationToken).ConfigureAwait(false);
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
            await DeleteLogsAsync(ids, cancellationToken).ConfigureAwait(false);
            if (ids.Count < PageSize)
            {
                return deleted;
            }
        }
    }

    /// <summary>The jobs are gone already, so nobody else would ever ask for their logs: one that cannot be deleted is tried again with the next pass, and the others are not left behind with it.</summary>
    private async Task DeleteLogsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        _orphans.UnionWith(ids);
        foreach (var id in ids)
        {
            try
            {
                await artifacts.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
                _orphans.Remove(id);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogLogNotDeleted(logger, exception, id);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The kept log of the deleted job {JobId} could not be deleted; the next clean-up tries again")]
    private static partial void LogLogNotDeleted(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(LogLevel.Information, "Cleaned up {Events} old events and {Jobs} jobs that ended long ago")]
    private static partial void LogCleaned(ILogger logger, int events, int jobs);
}
