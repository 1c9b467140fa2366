using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// What is left to do at the provider of a job that ended, whoever recorded the end: keep its log before the provider forgets it, then free what it occupies there. Follows the event log, so that
/// nothing hangs on the caller that recorded the end; after a start the last day is looked at again, and what is done already is passed over. Thread-safe; one pass at a time.
/// </summary>
internal sealed partial class JobAftercare(IJobStore store, IJobEventLog events, IProviderRegistry providers, JobLogArchive archive, LogDeletion logs, TimeProvider clock, ILogger<JobAftercare> logger)
{
    private const int EventPage = 1_000;
    private const int JobsPerPass = 64;
    private const int CallsPerProvider = 4;
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);
    private readonly Dictionary<string, Care> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private long? _cursor;

    /// <summary>Whether some job is to be looked at now.</summary>
    public async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _open.Values.Any(care => care.IsDue(clock));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>One try for each job whose turn it is, a bounded number for each provider, all providers at the same time. One bad job does not stop it.</summary>
    public async Task CareAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await FindEndedAsync(cancellationToken).ConfigureAwait(false);
            var due = _open.Values.Where(care => care.IsDue(clock)).GroupBy(care => care.Provider, StringComparer.OrdinalIgnoreCase);
            var options = new ParallelOptions { MaxDegreeOfParallelism = CallsPerProvider, CancellationToken = cancellationToken };
            await Task.WhenAll(due.Select(of => Parallel.ForEachAsync(of.OrderBy(care => care.Cursor).Take(JobsPerPass).ToList(), options, CareForAsync))).ConfigureAwait(false);
            foreach (var care in _open.Values.Where(care => care.IsDone).ToList())
            {
                _open.Remove(care.JobId);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task FindEndedAsync(CancellationToken cancellationToken)
    {
        var cursor = _cursor ?? await FindStartAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var page = await events.ReadAsync(cursor, EventPage, cancellationToken).ConfigureAwait(false);
            if (page.Resync)
            {
                // Events were dropped before they were read here: from where the log begins now.
                cursor = await FindStartAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            foreach (var ended in page.Events.Where(said => said.Status.IsTerminal() && said.Type is JobEventType.JobStatusChanged or JobEventType.JobAdded))
            {
                _open.TryAdd(ended.JobId, new Care(ended.JobId, ended.Provider, ended.Cursor, clock.GetTimestamp()));
            }

            _cursor = cursor = page.Next;
            if (page.Events.Count < EventPage)
            {
                return;
            }
        }
    }

    /// <summary>The cursor before the first event of the last day, or of the log where it begins later.</summary>
    private async Task<long> FindStartAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Window;
        var (low, high) = (0L, await events.GetHeadAsync(cancellationToken).ConfigureAwait(false));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var page = await events.ReadAsync(middle, 1, cancellationToken).ConfigureAwait(false);
            if (page.Resync || (page.Events.Count > 0 && page.Events[0].Timestamp < since))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private async ValueTask CareForAsync(Care care, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await store.FindAsync(care.JobId, cancellationToken).ConfigureAwait(false);

            // Deleted here since the last try: what it occupies at the provider is to be freed all the same.
            var job = stored ?? care.Job;
            if (job is not { IsTerminal: true, External: not null } || providers.Find(job.Provider) is not { } provider)
            {
                care.IsDone = true;
                return;
            }

            care.Job = job;
            care.IsLogSettled |= stored is null;
            using var scope = JobLogScope.Push(job, ("step", "aftercare"));
            if (!care.IsLogSettled)
            {
                care.IsLogSettled = await SettleLogAsync(job, provider, care, cancellationToken).ConfigureAwait(false);
                if (await store.FindAsync(job.Id, cancellationToken).ConfigureAwait(false) is null)
                {
                    // Deleted meanwhile: nothing may be kept under its id.
                    await logs.DeleteAsync([job.Id], cancellationToken).ConfigureAwait(false);
                }
            }

            care.IsDone = care.IsLogSettled && await FreeAsync(job, provider, care, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogCareFailed(logger, exception, care.JobId);
        }

        care.Wait(clock);
    }

    /// <returns>Whether there is nothing more to do for the log: it is kept, there is none, or it is given up.</returns>
    private async Task<bool> SettleLogAsync(TrainingJob job, ICloudProvider provider, Care care, CancellationToken cancellationToken)
    {
        var isOver = clock.GetUtcNow() - (job.CompletedAt ?? job.CreatedAt) >= (provider.Descriptor.Limits.ResultRetention ?? Window);
        if (isOver && job.Attempts.Count == 0)
        {
            // Discovered long after its end: whoever wants its log asks the provider, which may have it or not.
            return true;
        }

        Exception? failure = null;
        try
        {
            switch (await archive.KeepAsync(job, care.HasTriedLong, cancellationToken).ConfigureAwait(false))
            {
                case LogKeeping.Kept or LogKeeping.NoSource:
                    return true;
                case LogKeeping.Empty when care.HasTriedEnough:
                    return true;
            }
        }
        catch (ProviderException exception) when (exception.Kind is ProviderErrorKind.NotFound or ProviderErrorKind.Expired or ProviderErrorKind.NotSupported && care.HasTriedEnough)
        {
            LogNoLog(logger, exception, job.Id);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            failure = exception;
            LogCareFailed(logger, exception, job.Id);
        }

        if (!isOver || !care.HasTriedEnough)
        {
            return false;
        }

        LogGivenUp(logger, failure, job.Id);
        return true;
    }

    /// <returns>Whether there is nothing more to free: it is done, not ours to do, or given up.</returns>
    private async Task<bool> FreeAsync(TrainingJob job, ICloudProvider provider, Care care, CancellationToken cancellationToken)
    {
        // What somebody else started at the provider is not ours to delete there.
        if (job.Attempts.Count == 0 || provider.GetFeature<IJobCleanup>() is not { } cleanup)
        {
            return true;
        }

        if (job.HasTwin)
        {
            return false;
        }

        Exception? failure = null;
        foreach (var external in job.Attempts.Select(attempt => attempt.External).Append(job.External).OfType<ProviderJobRef>().Distinct().Where(external => !care.Freed.Contains(external)))
        {
            try
            {
                await ProviderCall.RunAsync(
                    provider,
                    "delete",
                    clock,
                    async call =>
                    {
                        await cleanup.DeleteAsync(external, ProviderContext.Of(job), call).ConfigureAwait(false);
                        return true;
                    },
                    cancellationToken).ConfigureAwait(false);
                care.Freed.Add(external);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A twin that cannot be deleted does not keep the job's own space occupied, nor the other way round.
                failure = exception;
            }
        }

        if (failure is null)
        {
            return true;
        }

        if (clock.GetElapsedTime(care.Since) >= Window)
        {
            LogNotFreed(logger, failure, job.Id, provider.Descriptor.Name);
            return true;
        }

        LogFreeFailed(logger, failure, job.Id, provider.Descriptor.Name);
        return false;
    }

    [LoggerMessage(LogLevel.Debug, "The aftercare of job {JobId} failed; it is tried again")]
    private static partial void LogCareFailed(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(LogLevel.Debug, "The provider has no log of job {JobId}")]
    private static partial void LogNoLog(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(LogLevel.Warning, "The log of job {JobId} could not be kept for as long as the provider keeps it; it is lost when the provider drops it")]
    private static partial void LogGivenUp(ILogger logger, Exception? exception, string jobId);

    [LoggerMessage(LogLevel.Warning, "What job {JobId} occupies at {Provider} could not be deleted and may cost money; it is tried again")]
    private static partial void LogFreeFailed(ILogger logger, Exception exception, string jobId, string provider);

    [LoggerMessage(LogLevel.Error, "What job {JobId} occupies at {Provider} could not be deleted for a day and may cost money; delete it there")]
    private static partial void LogNotFreed(ILogger logger, Exception exception, string jobId, string provider);

    /// <summary>What is known of a job under care; touched by one worker of one pass at a time.</summary>
    private sealed class Care(string jobId, string provider, long cursor, long since)
    {
        private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(10);
        private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
        private int _tries;
        private long _triedAt = since;
        private TimeSpan _pause;

        public string JobId => jobId;

        public string Provider => provider;

        public long Cursor => cursor;

        public long Since { get; } = since;

        /// <summary>The job as it was seen last; null before the first try.</summary>
        public TrainingJob? Job { get; set; }

        /// <summary>What was deleted at the provider already.</summary>
        public HashSet<ProviderJobRef> Freed { get; } = [];

        public bool IsLogSettled { get; set; }

        public bool IsDone { get; set; }

        /// <summary>A log may lag behind the end of its job: what says that there is none is believed the third time, half a minute later.</summary>
        public bool HasTriedEnough => _tries >= 2;

        /// <summary>Minutes later, a text that ends without saying so has ended.</summary>
        public bool HasTriedLong => _tries >= 5;

        public bool IsDue(TimeProvider clock) => clock.GetElapsedTime(_triedAt) >= _pause;

        public void Wait(TimeProvider clock)
        {
            _triedAt = clock.GetTimestamp();
            _pause = ShortestPause * Math.Pow(2, Math.Min(_tries++, 10)) is var longer && longer < LongestPause ? longer : LongestPause;
        }
    }
}
