using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>
/// Runs each job as a process of this machine: the configured command under a small supervisor, with the job's input in a file. What it knows lies in files and in the process table,
/// so a host that starts again knows as much as the one before.
/// </summary>
internal sealed partial class LocalProvider : ICloudProvider, IProviderFeed, IAsyncDisposable
{
    /// <summary>The name stored with jobs.</summary>
    public const string Id = "local";

    private const int FeedCapacity = 1_024;
    private readonly Lazy<LocalSettings> _settings;
    private readonly Lazy<LocalRuns> _runs;
    private readonly LocalLogs _logs;
    private readonly LocalChildren _children;
    private readonly FoundRuns _found;
    private readonly TimeProvider _clock;
    private readonly ILogger<LocalProvider> _logger;
    private int _isDisposed;

    // What does not fit is dropped: the poll finds it.
    private readonly Channel<ProviderEvent> _events = Channel.CreateBounded<ProviderEvent>(new BoundedChannelOptions(FeedCapacity) { FullMode = BoundedChannelFullMode.DropOldest });

    public LocalProvider(IOptions<LocalProviderOptions> options, LocalDataDirectory data, TimeProvider clock, ILogger<LocalProvider> logger)
    {
        // Not before the first use: the options of the SDK are checked against the registered providers, and those options are needed here.
        _settings = new Lazy<LocalSettings>(() => new LocalSettings(options.Value, data));
        _runs = new Lazy<LocalRuns>(() => new LocalRuns(_settings.Value.OutputDirectory));
        _clock = clock;
        _logger = logger;
        _logs = new LocalLogs(this, clock);
        _children = new LocalChildren(Announce, clock, logger);
        _found = new FoundRuns(folder => RunState.Read(folder, clock).Phase == RunPhase.Running, Announce, clock, logger);
    }

    public ProviderDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        Name = "Local",
        Description = "Runs the configured command as a process of this machine.",
        Capabilities = ProviderCapabilities.ClientToken | ProviderCapabilities.Reconcile | ProviderCapabilities.ListTimeFilter | ProviderCapabilities.Logs | ProviderCapabilities.LogTail
            | ProviderCapabilities.LogFollow | ProviderCapabilities.CancelQueued | ProviderCapabilities.CancelRunning | ProviderCapabilities.Cost | ProviderCapabilities.ReportsSuccess,
        Limits = new ProviderLimits { SettleTime = TimeSpan.Zero },
        HasForeignJobs = false,
    };

    public ChannelReader<ProviderEvent> Events => _events.Reader;

    private LocalSettings Settings => _settings.Value;

    public Task<ProviderAccount> ValidateCredentialsAsync(ProviderContext context, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (LocalSettings.FindWriteProblem(Settings.OutputDirectory) is { } problem)
        {
            throw new ProviderException(ProviderErrorKind.Forbidden, Id, "validate", $"Nothing can be written in {Settings.OutputDirectory}: {problem}");
        }

        return Task.FromResult(new ProviderAccount { Username = Environment.UserName, Name = Environment.MachineName, Type = "machine", CredentialSource = "none needed" });
    }

    public async Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(submission);
        cancellationToken.ThrowIfCancellationRequested();
        var folder = _runs.Value.OfToken(submission.ClientToken);
        var state = RunState.Read(folder, _clock);
        if (state.Phase is RunPhase.Absent or RunPhase.Prepared)
        {
            await StartAsync(folder, submission, cancellationToken).ConfigureAwait(false);
            state = RunState.Read(folder, _clock);
        }

        return state.Phase == RunPhase.Revoked
            ? throw Refusal(ProviderErrorKind.Conflict, $"The run {folder.Key} was revoked before it started, so this submission came too late. Submit the job anew.")
            : Describe(folder, state);
    }

    public Task<ProviderJob> GetAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        cancellationToken.ThrowIfCancellationRequested();
        var (folder, state) = Find(job) ?? throw Unknown(job, "get");
        return Task.FromResult(Describe(folder, state));
    }

    public Task<CancelOutcome> CancelAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Find(job) is var (folder, state) ? Cancel(folder, state) : CancelOutcome.NotFound);
    }

    public T? GetFeature<T>()
        where T : class => this as T ?? _logs as T;

    /// <summary>Finds the runs of earlier hosts that go on and watches them.</summary>
    public void FindRunning()
    {
        try
        {
            _found.Watch(_runs.Value.All());
        }
        catch (ProviderException exception)
        {
            LogNothingFound(_logger, exception);
        }
    }

    /// <summary>Starts nothing more and ends what is not to outlive the host.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _children.StopAsync(Settings.Options.CancelGrace, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // Twice: the container knows it under two services.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _found.DisposeAsync().ConfigureAwait(false);
        await _children.DisposeAsync().ConfigureAwait(false);
        _events.Writer.TryComplete();
    }

    /// <summary>The run of that name with its state; null when there is none.</summary>
    internal (RunFolder Folder, RunState State)? Find(ProviderJobRef job)
    {
        if (job.Scope.Length > 0 || _runs.Value.OfKey(job.Id) is not { } folder)
        {
            return null;
        }

        var state = RunState.Read(folder, _clock);
        return state.Phase is RunPhase.Running or RunPhase.Ended ? (folder, state) : null;
    }

    internal static ProviderException Unknown(ProviderJobRef job, string operation) =>
        new(ProviderErrorKind.NotFound, Id, operation, $"There are no records of a run '{job.Id}' in this host's output directory. Was the directory changed, or does the run belong to another machine?");

    private static ProviderException Refusal(ProviderErrorKind kind, string message, Exception? cause = null) => new(kind, Id, "submit", message, cause) { NothingSent = true };

    private ProviderJob Describe(RunFolder folder, RunState state) => RunReport.Describe(folder, state, Settings.Options.CostPerHourUsd);

    private async Task StartAsync(RunFolder folder, JobSubmission submission, CancellationToken cancellationToken)
    {
        if (_children.IsStopping)
        {
            throw Refusal(ProviderErrorKind.Unavailable, "The host is stopping; nothing was started.");
        }

        var (line, complaint) = await LaunchAsync(folder, submission, cancellationToken).ConfigureAwait(false);
        if (line is "started" or "taken")
        {
            LogStarted(_logger, submission.JobId, folder.Key);
            return;
        }

        try
        {
            if (folder.TryRevoke(_clock.GetUtcNow()))
            {
                // Whatever the supervisor met: it is certain now that nothing runs and nothing will.
                throw Refusal(ProviderErrorKind.InvalidRequest, $"The command could not be started: {line ?? complaint}");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderErrorKind.OutcomeUnknown, Id, "submit", $"The command may not have been started ({line ?? complaint}), and the run could not be revoked: {exception.Message}", exception);
        }
    }

    private Task<(string? Line, string Complaint)> LaunchAsync(RunFolder folder, JobSubmission submission, CancellationToken cancellationToken)
    {
        try
        {
            return _children.StartAsync(folder, Prepare(folder, submission), Settings.Options.OnHostStop == LocalHostStop.KeepRunning, cancellationToken);
        }
        catch (Win32Exception exception)
        {
            throw Refusal(ProviderErrorKind.NoCapacity, $"No process could be started for the job: {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Refusal(ProviderErrorKind.Forbidden, $"The records of the run could not be written: {exception.Message} Make {Settings.OutputDirectory} writable for {Environment.UserName}.", exception);
        }
        catch (IOException exception)
        {
            throw Refusal(ProviderErrorKind.Unavailable, $"The records of the run could not be written: {exception.Message}", exception);
        }
    }

    private ProcessStartInfo Prepare(RunFolder folder, JobSubmission submission)
    {
        var output = _runs.Value.OutputOf(submission.JobId);
        Directory.CreateDirectory(output);
        folder.WriteRecord(new RunRecord
        {
            JobId = submission.JobId,
            AttemptId = submission.AttemptId,
            ClientToken = submission.ClientToken,
            CreatedAt = _clock.GetUtcNow(),
            OutputDirectory = output,
            ConfigName = submission.ConfigName,
        });
        var config = Path.Combine(output, "config.json");
        var temporary = $"{config}.{Guid.NewGuid():N}";
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // The input may hold tokens: for the user of this host only.
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, create))
        {
            file.Write(Encoding.UTF8.GetBytes(ConfigOf(submission.Input).GetRawText()));
        }

        File.Move(temporary, config, overwrite: true);
        return Supervisor.CreateStart(Settings, _runs.Value, folder, folder.ReadRecord()!, config);
    }

    private CancelOutcome Cancel(RunFolder folder, RunState state)
    {
        var now = _clock.GetUtcNow();
        if (state.Phase != RunPhase.Running || !state.Start!.Command.IsAlive())
        {
            return CancelOutcome.AlreadyTerminal;
        }

        var grace = Settings.Options.CancelGrace;
        try
        {
            if (folder.TryRequestCancel(now))
            {
                // Once only: many programs take a second SIGTERM as a wish to go without saving.
                Signals.SendToGroup(state.Start.Pid, Signals.Terminate);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, Id, "cancel", $"The cancel of run {folder.Key} could not be written down, so nothing was signalled: {exception.Message}", exception);
        }

        // Also on a repeated call: the host that asked first may be gone, with its timer.
        var left = grace - (now - (folder.CancelRequestedAt ?? now));
        _children.KillAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero, folder, state.Start.Command);
        return CancelOutcome.Accepted;
    }

    private void Announce(RunFolder folder)
    {
        var state = RunState.Read(folder, _clock);
        if (state is { Phase: RunPhase.Ended, Record: { } record })
        {
            var job = Describe(folder, state);
            LogEnded(_logger, record.JobId, folder.Key, job.Report.RawStatus);
            if (state.Unrecorded is { } obstacle)
            {
                LogUnrecorded(_logger, obstacle, folder.Key);
            }

            _events.Writer.TryWrite(new ProviderEvent { Job = job.Ref, JobId = record.JobId, ClientToken = record.ClientToken, Name = "ended", Report = job.Report });
        }
    }

    [LoggerMessage(LogLevel.Debug, "Started the command of job {JobId} as local run {Run}")]
    private static partial void LogStarted(ILogger logger, string jobId, string run);

    [LoggerMessage(LogLevel.Debug, "The command of job {JobId}, local run {Run}, has ended: {Status}")]
    private static partial void LogEnded(ILogger logger, string jobId, string run, string? status);

    [LoggerMessage(LogLevel.Warning, "The end of local run {Run} cannot be written down; every later look tries again. Free space or make its folder writable")]
    private static partial void LogUnrecorded(ILogger logger, Exception exception, string run);

    [LoggerMessage(LogLevel.Warning, "The local trainings of an earlier host could not be looked for; polling finds those of known jobs")]
    private static partial void LogNothingFound(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The records of local run {Run} cannot be read, so the list leaves it out")]
    private static partial void LogLeftOut(ILogger logger, Exception exception, string run);

    /// <summary>What the trainer reads: SimpleTuner's submit body holds the configuration as its member <c>config</c>; any other input is the configuration itself.</summary>
    private static JsonElement ConfigOf(JsonElement input) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object ? config : input;
}
