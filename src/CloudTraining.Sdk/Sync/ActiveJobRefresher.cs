using System.Collections.Concurrent;
using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// Asks the providers how the active jobs are, with bounded parallel calls or a list where the provider has one, and records what changed.
/// Repeats a cancel that was asked for until the job has ended. Concurrent refreshes of one provider share one pass. Thread-safe.
/// </summary>
public sealed partial class ActiveJobRefresher : IDisposable
{
    private const int PageSize = 1_000;
    private const int RecordBatch = 64;
    private readonly IJobStore _store;
    private readonly IProviderRegistry _providers;
    private readonly JobRecorder _recorder;
    private readonly TimeProvider _clock;
    private readonly ILogger<ActiveJobRefresher> _logger;
    private readonly SingleFlight<RefreshResult> _passes = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly SemaphoreSlim _calls;
    private readonly int _maxCalls;
    private readonly MissingJobs _missing;

    /// <summary>Creates the refresher.</summary>
    public ActiveJobRefresher(IJobStore store, IProviderRegistry providers, JobRecorder recorder, IOptions<JobPollingOptions> options, TimeProvider clock, ILogger<ActiveJobRefresher> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        _providers = providers;
        _recorder = recorder;
        _clock = clock;
        _logger = logger;
        _maxCalls = options.Value.MaxConcurrentCalls;
        _calls = new SemaphoreSlim(_maxCalls);
        _missing = new MissingJobs(clock);
    }

    /// <summary>Refreshes the active jobs of these providers, all providers at the same time.</summary>
    public async Task<RefreshResult> RefreshAsync(IReadOnlyList<ICloudProvider> providers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(providers);
        // A shared pass is no single caller's: it ends early only with this object.
        var lifetime = _lifetime.Token;
        var passes = providers.Select(provider =>
            _passes.RunAsync(provider.Descriptor.Id, () => RefreshProviderAsync(provider, lifetime), cancellationToken));
        var total = RefreshResult.Empty;
        foreach (var result in await Task.WhenAll(passes).ConfigureAwait(false))
        {
            total += result;
        }

        return total;
    }

    /// <summary>Refreshes one job now, whatever its provider's webhook setting.</summary>
    /// <returns>Whether it changed.</returns>
    /// <exception cref="ProviderException">The provider failed.</exception>
    public Task<bool> RefreshAsync(TrainingJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return RefreshAsync(job, true, cancellationToken);
    }

    /// <summary>Refreshes one job now and leaves it to others to repeat its cancel.</summary>
    /// <exception cref="ProviderException">The provider failed.</exception>
    internal Task<bool> ReadAsync(TrainingJob job, CancellationToken cancellationToken) => RefreshAsync(job, false, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _lifetime.Cancel();
        _lifetime.Dispose();
        _calls.Dispose();
    }

    private async Task<bool> RefreshAsync(TrainingJob job, bool repeatsCancel, CancellationToken cancellationToken)
    {
        if (job.External is null || job.IsTerminal)
        {
            return false;
        }

        var answer = await ReadAsync(_providers.Get(job.Provider), job, repeatsCancel, cancellationToken).ConfigureAwait(false);
        return answer is not null && await _recorder.RecordAsync([(job, answer)], cancellationToken).ConfigureAwait(false) > 0;
    }

    private async Task<RefreshResult> RefreshProviderAsync(ICloudProvider provider, CancellationToken cancellationToken)
    {
        var jobs = new List<TrainingJob>();
        var skipped = 0;
        string? cursor = null;
        do
        {
            var page = await _store.ListAsync(new JobFilter { Provider = provider.Descriptor.Id, Statuses = JobStatusExtensions.Active, Limit = PageSize, Cursor = cursor }, cancellationToken).ConfigureAwait(false);
            foreach (var job in page.Jobs)
            {
                if (job.External is null)
                {
                    skipped++;
                }
                else
                {
                    jobs.Add(job);
                }
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        _missing.KeepOnly(provider.Descriptor.Id, jobs);
        var pass = new Pass();
        try
        {
            var singles = provider.GetFeature<IBatchStatus>() is { } batch
                ? await RefreshByListAsync(provider, batch, jobs, pass, cancellationToken).ConfigureAwait(false)
                : jobs;
            await RefreshOneByOneAsync(provider, singles, pass, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not JobStoreException && !cancellationToken.IsCancellationRequested)
        {
            // The store is everybody's; a provider that breaks down is passed over, so that the others keep their pace.
            pass.AddFailed(jobs.Count - pass.Refreshed - pass.Failed);
            LogProviderFailed(_logger, exception, provider.Descriptor.Id);
        }

        return new RefreshResult(pass.Refreshed, pass.Changed, pass.Failed, skipped);
    }

    /// <summary>Reads by list; what the list did not show is returned and asked for singly, never assumed gone.</summary>
    private async Task<IReadOnlyList<TrainingJob>> RefreshByListAsync(ICloudProvider provider, IBatchStatus batch, IReadOnlyList<TrainingJob> jobs, Pass pass, CancellationToken cancellationToken)
    {
        var missing = new List<TrainingJob>();
        foreach (var owned in await GroupByAccountAsync(provider, jobs.Where(job => job.CancelRequestedAt is null), pass, cancellationToken).ConfigureAwait(false))
        {
            foreach (var part in owned.Chunk(batch.MaxBatchSize))
            {
                try
                {
                    var found = await ProviderCall.RunAsync(provider, "get many", _clock, call => batch.GetManyAsync([.. part.Select(job => job.External!)], owned.Key, call), cancellationToken).ConfigureAwait(false);
                    var reports = new List<(TrainingJob, ProviderReport)>(part.Length);
                    foreach (var job in part)
                    {
                        if (found.TryGetValue(job.External!, out var answer))
                        {
                            reports.Add((job, answer.Report));
                        }
                        else
                        {
                            missing.Add(job);
                        }
                    }

                    pass.Add(reports.Count, await _recorder.RecordAsync(reports, cancellationToken).ConfigureAwait(false));
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    pass.AddFailed(part.Length);
                    LogListFailed(_logger, exception, part.Length, part[0].Provider);
                }
            }
        }

        missing.AddRange(jobs.Where(job => job.CancelRequestedAt is not null));
        return missing;
    }

    /// <summary>The jobs of one account together, whoever submitted them: a list is read once for all of them.</summary>
    /// <remarks>A caller whose credentials cannot be had is left out and its jobs count as failed: that is its own trouble and nobody else's.</remarks>
    private async Task<IEnumerable<IGrouping<ProviderContext, TrainingJob>>> GroupByAccountAsync(ICloudProvider provider, IEnumerable<TrainingJob> jobs, Pass pass, CancellationToken cancellationToken)
    {
        var accounts = provider.GetFeature<IAccountOwners>();
        var owned = new List<(ProviderContext Owner, TrainingJob Job)>();
        foreach (var of in jobs.GroupBy(job => ProviderContext.Of(job)))
        {
            try
            {
                var owner = accounts is null ? of.Key : await ProviderCall.RunAsync(provider, "owner", _clock, call => accounts.GetOwnerAsync(of.Key, call).AsTask(), cancellationToken).ConfigureAwait(false);
                owned.AddRange(of.Select(job => (owner, job)));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                pass.AddFailed(of.Count());
                LogListFailed(_logger, exception, of.Count(), provider.Descriptor.Id);
            }
        }

        return owned.GroupBy(item => item.Owner, item => item.Job);
    }

    private async Task RefreshOneByOneAsync(ICloudProvider provider, IReadOnlyList<TrainingJob> jobs, Pass pass, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0)
        {
            return;
        }

        var next = -1;
        async Task WorkAsync()
        {
            var reports = new List<(TrainingJob Job, ProviderReport Report)>(RecordBatch);
            while (true)
            {
                var index = Interlocked.Increment(ref next);
                if (index >= jobs.Count)
                {
                    break;
                }

                var job = jobs[index];
                try
                {
                    if (await ReadAsync(provider, job, true, cancellationToken).ConfigureAwait(false) is { } report)
                    {
                        reports.Add((job, report));
                    }
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    pass.AddFailed(1);
                    LogSyncFailed(exception, job);
                }

                if (reports.Count == RecordBatch)
                {
                    await RecordAsync(reports, pass, cancellationToken).ConfigureAwait(false);
                }
            }

            await RecordAsync(reports, pass, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(_maxCalls, jobs.Count)).Select(_ => Task.Run(WorkAsync, cancellationToken))).ConfigureAwait(false);
    }

    private async Task RecordAsync(List<(TrainingJob Job, ProviderReport Report)> reports, Pass pass, CancellationToken cancellationToken)
    {
        if (reports.Count > 0)
        {
            pass.Add(reports.Count, await _recorder.RecordAsync(reports, cancellationToken).ConfigureAwait(false));
            reports.Clear();
        }
    }

    private async Task<ProviderReport?> ReadAsync(ICloudProvider provider, TrainingJob job, bool repeatsCancel, CancellationToken cancellationToken)
    {
        await _calls.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var scope = JobLogScope.Push(job);
            var context = ProviderContext.Of(job);
            try
            {
                if (repeatsCancel && job.CancelRequestedAt is not null)
                {
                    await RepeatCancelAsync(provider, job, context, cancellationToken).ConfigureAwait(false);
                }

                Steps.Reached("poll.reading", job.Id);
                var answer = await ProviderCall.RunAsync(provider, "get", _clock, call => provider.GetAsync(job.External!, context, call), cancellationToken).ConfigureAwait(false);
                Steps.Reached("poll.read", job.Id);
                _missing.Found(job.External!);
                return answer.Report;
            }
            catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound)
            {
                return _missing.IsLost(job.External!)
                    ? new ProviderReport { Status = JobStatus.Failed, RawStatus = "not_found", ErrorMessage = $"{provider.Descriptor.Name} no longer knows this job: it was missing several times over minutes." }
                    : null;
            }
        }
        finally
        {
            _calls.Release();
        }
    }

    /// <summary>One more try; whether it arrives or not, the job is read: it may have ended.</summary>
    private async Task RepeatCancelAsync(ICloudProvider provider, TrainingJob job, ProviderContext context, CancellationToken cancellationToken)
    {
        try
        {
            await ProviderCall.RunAsync(provider, "cancel", _clock, call => provider.CancelAsync(job.External!, context, call), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogCancelFailed(_logger, exception, job.Id);
        }
    }

    private void LogSyncFailed(Exception exception, TrainingJob job)
    {
        using var scope = JobLogScope.Push(job);
        LogSyncFailed(_logger, exception, job.Id, job.Provider);
    }

    [LoggerMessage(LogLevel.Debug, "Failed to sync job {JobId} with provider {Provider}; the next pass tries again")]
    private static partial void LogSyncFailed(ILogger logger, Exception exception, string jobId, string provider);

    [LoggerMessage(LogLevel.Debug, "Failed to sync {Count} jobs by the list of provider {Provider}; the next pass tries again")]
    private static partial void LogListFailed(ILogger logger, Exception exception, int count, string provider);

    [LoggerMessage(LogLevel.Warning, "The cancellation of job {JobId} could not be sent again; the next pass tries again")]
    private static partial void LogCancelFailed(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(LogLevel.Warning, "The pass over the active jobs of provider {Provider} broke off; the next pass tries again")]
    private static partial void LogProviderFailed(ILogger logger, Exception exception, string provider);

    private sealed class Pass
    {
        private int _refreshed;
        private int _changed;
        private int _failed;

        public int Refreshed => _refreshed;

        public int Changed => _changed;

        public int Failed => _failed;

        public void Add(int refreshed, int changed)
        {
            Interlocked.Add(ref _refreshed, refreshed);
            Interlocked.Add(ref _changed, changed);
        }

        public void AddFailed(int failed) => Interlocked.Add(ref _failed, failed);
    }
}
