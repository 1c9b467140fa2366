using System.Collections.Concurrent;
using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Queue;

/// <summary>
/// Takes jobs from the queue and starts their submission, each once for money: a durable claim, one call, the outcome recorded under the attempt that made it.
/// Submissions run on after the pass; <see cref="DrainAsync"/> waits for them. Thread-safe.
/// </summary>
public sealed partial class JobDispatcher : IAsyncDisposable
{
    private const int ClaimBatch = 64;
    private readonly IJobStore _store;
    private readonly IQueuePolicy _policy;
    private readonly JobSubmitter _submitter;
    private readonly HostIncarnation _host;
    private readonly QueueOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobDispatcher> _logger;
    private readonly HeldLeases _leases;
    private readonly IProviderRegistry _providers;

    // By attempt: a job may be claimed again here while an older attempt of it still hangs about.
    private readonly ConcurrentDictionary<string, (string JobId, Task Done)> _submissions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _pass = new(1, 1);
    private CancellationTokenSource _abort = new();
    private readonly ITimer _renewal;
    private volatile bool _draining;

    /// <summary>Creates the dispatcher.</summary>
    public JobDispatcher(
        IJobStore store,
        IQueuePolicy policy,
        JobWriter writer,
        IProviderRegistry providers,
        HostIncarnation host,
        IOptions<QueueOptions> options,
        TimeProvider clock,
        ILogger<JobDispatcher> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _store = store;
        _policy = policy;
        _host = host;
        _providers = providers;
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _leases = new HeldLeases(clock);
        _submitter = new JobSubmitter(writer, providers, _leases, _options, RenewAsync, clock, logger);
        var third = _options.Lease / 3;
        _renewal = clock.CreateTimer(_ => _ = RenewInBackgroundAsync(), null, third, third);
    }

    /// <summary>The submissions under way on this host.</summary>
    public IReadOnlyCollection<string> InFlight => [.. _submissions.Values.Select(submission => submission.JobId)];

    /// <summary>How many submissions are under way on this host.</summary>
    public int UnderWay => _submissions.Count;

    /// <summary>One pass: claims what the policy allows now and starts the submissions.</summary>
    /// <returns>The ids of the jobs that were claimed.</returns>
    /// <exception cref="JobStoreException">The store failed; nothing was claimed in part.</exception>
    public async Task<IReadOnlyList<string>> DispatchAsync(CancellationToken cancellationToken = default)
    {
        await _pass.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var started = new List<string>();
            while (!_draining)
            {
                var asked = _leases.Now();
                Steps.Reached("claim.before", _host.Id);
                // Not the caller's token: a claim that was committed has to be heard of, or its jobs wait for reconciliation.
                var claimed = await _store.ClaimAsync(CreateClaim(), CancellationToken.None).ConfigureAwait(false);
                foreach (var claim in claimed)
                {
                    _leases.Hold(claim.Job.Id, claim.Job.CurrentAttempt!.Id, asked, _options.Lease);
                    started.Add(claim.Job.Id);
                    Start(claim.Job);
                }

                if (claimed.Count < ClaimBatch)
                {
                    break;
                }
            }

            if (started.Count > 0 && _logger.IsEnabled(LogLevel.Information))
            {
                LogDispatched(_logger, started.Count, string.Join(", ", started));
            }

            return started;
        }
        finally
        {
            _pass.Release();
        }
    }

    /// <summary>Claims nothing more and waits for the submissions under way; those claimed but not sent yet go back to the queue. Leases are renewed meanwhile. When the token fires, calls are given up and their outcome is recorded as unknown.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken = default)
    {
        _draining = true;
        _submitter.IsSending = false;
        using var abort = cancellationToken.Register(_abort.Cancel);
        await WaitForPassAsync(cancellationToken).ConfigureAwait(false);
        while (!_submissions.IsEmpty)
        {
            await Task.WhenAll(_submissions.Values.Select(submission => submission.Done)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Claims and sends again after a drain.</summary>
    public void Resume()
    {
        if (_abort.IsCancellationRequested)
        {
            _abort = new CancellationTokenSource();
        }

        _submitter.IsSending = true;
        _draining = false;
    }

    /// <summary>Waits until no submission of this host is under way, without stopping anything.</summary>
    public async Task WaitForSubmissionsAsync(CancellationToken cancellationToken = default)
    {
        while (!_submissions.IsEmpty)
        {
            await Task.WhenAll(_submissions.Values.Select(submission => submission.Done)).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync().ConfigureAwait(false);
        await DrainAsync(_abort.Token).ConfigureAwait(false);
        await _renewal.DisposeAsync().ConfigureAwait(false);
        _abort.Dispose();
        _pass.Dispose();
    }

    private ClaimRequest CreateClaim() => new()
    {
        Policy = _policy,
        Owner = _host.Id,
        Lease = _options.Lease,
        Max = ClaimBatch,

        // A job of a provider that only other hosts have, as during an upgrade, is left to them.
        Providers = [.. _providers.Providers.Select(provider => provider.Descriptor.Id)],
        Decide = (job, now) => JobTransitions.Apply(job, new JobInput.Claimed(JobId.New(_clock), ClientTokens.New(), _host.Id), now),
    };

    /// <summary>A claim under way may still bring jobs; what it brings is stood down like the rest.</summary>
    private async Task WaitForPassAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _pass.WaitAsync(cancellationToken).ConfigureAwait(false);
            _pass.Release();
        }
        catch (OperationCanceledException)
        {
            // The store does not answer in time: the claims that it may still commit wait for reconciliation.
        }
    }

    private void Start(TrainingJob job)
    {
        Steps.Reached("claim.after", job.Id);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _submissions[job.CurrentAttempt!.Id] = (job.Id, done.Task);
        _ = RunAsync(job, done);
    }

    private async Task RunAsync(TrainingJob job, TaskCompletionSource done)
    {
        try
        {
            // Off the pass: a provider that answers synchronously must not hold up the claims behind it.
            await Task.Yield();
            await _submitter.SubmitAsync(job, _abort.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever was not recorded is found by reconciliation once the lease has run out.
            LogSubmissionBroke(_logger, exception, job.Id, job.Provider);
        }
        finally
        {
            _leases.Drop(job.Id, job.CurrentAttempt!.Id);
            _submissions.TryRemove(job.CurrentAttempt!.Id, out _);
            done.SetResult();
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var asked = _leases.Now();
        Steps.Reached("renew.before", _host.Id);
        var held = await _store.RenewAsync(_host.Id, _options.Lease, cancellationToken).ConfigureAwait(false);
        Steps.Reached("renew.after", _host.Id);
        _leases.Extend(held, asked, _options.Lease);
    }

    private async Task RenewInBackgroundAsync()
    {
        if (_leases.Count == 0)
        {
            return;
        }

        try
        {
            await RenewAsync(_abort.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // A lease that is not renewed only runs out: the next tick or, in the end, reconciliation settles it.
            LogRenewalFailed(_logger, exception, _leases.Count);
        }
    }

    [LoggerMessage(LogLevel.Information, "Dispatched {Count} jobs: {JobIds}")]
    private static partial void LogDispatched(ILogger logger, int count, string jobIds);

    [LoggerMessage(LogLevel.Error, "The submission of job {JobId} to {Provider} broke off; reconciliation settles it once its lease has run out")]
    private static partial void LogSubmissionBroke(ILogger logger, Exception exception, string jobId, string provider);

    [LoggerMessage(LogLevel.Warning, "The leases of {Count} submissions could not be renewed; the next renewal tries again")]
    private static partial void LogRenewalFailed(ILogger logger, Exception exception, int count);
}
