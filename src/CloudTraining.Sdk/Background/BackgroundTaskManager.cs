using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Background;

/// <summary>
/// Owns the loops of the background tasks: job polling, queue processing, approval expiration, reconciliation, clean-up and whatever the host adds. In a host it starts and stops
/// as a hosted service; without one, call <see cref="StartAsync"/> and <see cref="StopAsync"/>. Thread-safe.
/// </summary>
public sealed partial class BackgroundTaskManager : IHostedService, IAsyncDisposable
{
    private readonly IReadOnlyList<TaskLoop> _loops;
    private readonly JobDispatcher _dispatcher;
    private readonly PollingDecision _polling;
    private readonly BackgroundOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<BackgroundTaskManager> _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _isRunning;

    /// <summary>Creates the manager; nothing runs before <see cref="StartAsync"/>.</summary>
    public BackgroundTaskManager(
        IEnumerable<IBackgroundTask> tasks,
        JobDispatcher dispatcher,
        PollingDecision polling,
        ILeaseStore leases,
        HostIncarnation host,
        IOptions<BackgroundOptions> options,
        TimeProvider clock,
        ILogger<BackgroundTaskManager> logger)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        _loops = [.. tasks.Select(task => new TaskLoop(task, leases, host.Id, clock, logger))];
        _dispatcher = dispatcher;
        _polling = polling;
        _options = options.Value;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Whether the background work was started and not stopped.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>Whether active jobs are polled: configured, or by itself for a provider without a webhook URL.</summary>
    public bool JobPollingEnabled => _polling.JobPollingEnabled;

    /// <summary>How often active jobs are polled.</summary>
    public TimeSpan JobPollingInterval => _polling.JobPollingInterval;

    /// <summary>How each task is doing.</summary>
    public IReadOnlyList<BackgroundTaskStatus> Tasks => [.. _loops.Select(loop => loop.Status)];

    /// <summary>Starts the loops of all enabled tasks. Starting twice changes nothing and logs a warning.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isRunning)
            {
                LogAlreadyRunning(_logger);
                return;
            }

            _dispatcher.Resume();
            foreach (var loop in _loops.Where(loop => loop.Work.IsEnabled))
            {
                loop.Start();
            }

            _isRunning = true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogStartFailed(_logger, exception);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops gracefully: no new pass, no new claim; passes and submissions under way may end within <see cref="BackgroundOptions.DrainTimeout"/>, then they are given up and recorded as unknown.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (!_isRunning)
            {
                return;
            }

            _isRunning = false;
            using var limit = new CancellationTokenSource(_options.DrainTimeout, _clock);
            using var drain = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await Task.WhenAll([_dispatcher.DrainAsync(drain.Token), .. _loops.Select(loop => loop.StopAsync(drain.Token))]).ConfigureAwait(false);
            LogStopped(_logger);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Reads again whether tasks are enabled and how often they run, and starts or stops their loops. A host calls it by itself when the configuration changes. Does nothing while stopped.</summary>
    public async Task RefreshPollingAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isRunning)
            {
                return;
            }

            foreach (var loop in _loops)
            {
                if (loop.Work.IsEnabled)
                {
                    loop.Start();
                    loop.ReadInterval();
                }
                else
                {
                    // Switched off is off: the pass under way is cancelled, not waited for.
                    await loop.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        // The container knows this object under two types and disposes it twice; the gate holds nothing that would have to be freed.
        await StopAsync().ConfigureAwait(false);

    [LoggerMessage(LogLevel.Warning, "Background task manager already running")]
    private static partial void LogAlreadyRunning(ILogger logger);

    [LoggerMessage(LogLevel.Error, "Failed to start queue processing")]
    private static partial void LogStartFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "Background tasks stopped")]
    private static partial void LogStopped(ILogger logger);
}
