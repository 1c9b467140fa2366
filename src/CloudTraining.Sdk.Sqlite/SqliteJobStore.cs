using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// Keeps jobs, events and leases in one SQLite file, durable before a call returns: what was answered survives a crash of the process and of the machine.
/// Several processes on one machine may use the same file at once. Thread-safe.
/// </summary>
public sealed partial class SqliteJobStore : IJobStore, IJobEventLog, ILeaseStore, ILogFolder, IAsyncDisposable
{
    private readonly SqliteFile _file;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly ClockWatch _clock;
    private readonly EventSignal _signal;

    /// <summary>Creates the store. The file is opened, or made, by the first call or by <see cref="OpenAsync"/>.</summary>
    /// <param name="options">Where the file lies, and its bounds.</param>
    /// <param name="clock">The store's clock: leases, event retention and once-keys are counted by it.</param>
    public SqliteJobStore(IOptions<SqliteStoreOptions> options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        var value = options.Value;
        _file = new SqliteFile(value.Path, value.BusyTimeout);
        LogDirectory = value.KeepLogs ? _file.Path + "-logs" : null;
        _clock = new ClockWatch(clock);
        _readers = new SqliteReaders(_file);
        _signal = new EventSignal(clock, value.EventPollInterval, ReadEventHead);
        _writer = new SqliteWriter(_file, _clock, value.BatchSize, _signal.Announce);
    }

    /// <summary>The full path of the file.</summary>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public string? LogDirectory { get; }

    /// <summary>Opens the file, or makes it, and brings it to this release's schema.</summary>
    /// <exception cref="JobStoreException">The file cannot be opened, belongs to something else, or was written by a newer release.</exception>
    public Task OpenAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _readers.Read(session => session.GetNumber(Sql.ReadState)) >= 0 ? Task.CompletedTask : throw new InvalidOperationException("A change number is never negative.");
    }

    /// <inheritdoc/>
    public Task<TrainingJob?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(session => JobRows.Find(session, id)));
    }

    /// <inheritdoc/>
    public Task<TrainingJob?> FindByExternalIdAsync(ProviderJobRef external, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(external);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(session => JobRows.FindByExternal(session, external)));
    }

    /// <inheritdoc/>
    public Task<TrainingJob?> FindByClientTokenAsync(string clientToken, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clientToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(session => JobRows.FindOne(session.Use(Sql.FindByClientToken).Bind(clientToken))));
    }

    /// <inheritdoc/>
    public Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.ThrowIfInvalid();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(session => JobListQuery.Read(session, filter)));
    }

    /// <inheritdoc/>
    public Task<JobSums> SumAsync(DateTimeOffset createdAtOrAfter, string? userId = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(session => JobSumQuery.Read(session, createdAtOrAfter, userId)));
    }

    /// <inheritdoc/>
    public Task<long> GetChangeNumberAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(session => session.GetNumber(Sql.ReadState)));
    }

    /// <summary>Writes what waits and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _signal.Dispose();
        _readers.Dispose();
    }
}
