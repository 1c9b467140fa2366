using System.Diagnostics;
using CloudTraining.Sdk.Jobs;
using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>The database file: opened, brought to this schema, and shared with other processes without their locks showing. Thread-safe.</summary>
internal sealed class SqliteFile(string path, TimeSpan busyTimeout)
{
    private static readonly TimeSpan BusySlice = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile bool _isPrepared;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public SqliteSession OpenForWriting()
    {
        Prepare();
        var session = SqliteSession.Open(Path, SqliteOpenMode.ReadWrite, Slice);
        session.Execute($"PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = {CheckpointKeeper.LogBytes}; PRAGMA cache_size = -16000;");
        return session;
    }

    public SqliteSession OpenForReading()
    {
        Prepare();
        var session = SqliteSession.Open(Path, SqliteOpenMode.ReadWrite, Slice);
        session.Execute("PRAGMA query_only = 1; PRAGMA temp_store = MEMORY;");
        return session;
    }

    /// <summary>Runs something again while another process is in its way, for as long as the host allows.</summary>
    public T RetryWhileBusy<T>(Func<T> work)
    {
        // Real time, not the store's clock: it bounds how long a real lock of a real process is waited for. SQLite itself waits a slice of it within each try.
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return work();
            }
            catch (SqliteException exception) when (SqliteErrors.IsBusy(exception) && Stopwatch.GetElapsedTime(since) < busyTimeout)
            {
                // Some of SQLite's answers come without waiting; the retry is bounded by the time-out and yields the processor.
                Thread.Yield();
            }
        }
    }

    /// <summary>Makes the file if there is none, and brings it to this schema. Once for each process.</summary>
    public void Prepare()
    {
        if (_isPrepared)
        {
            return;
        }

        lock (_gate)
        {
            if (!_isPrepared)
            {
                RetryWhileBusy(PrepareOnce);
                _isPrepared = true;
            }
        }
    }

    private TimeSpan Slice => busyTimeout < BusySlice ? busyTimeout : BusySlice;

    private bool PrepareOnce()
    {
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder)
        {
            CreateFolder(folder);
        }

        using var session = SqliteSession.Open(Path, SqliteOpenMode.ReadWriteCreate, Slice);
        SqliteSchema.Migrate(session, Path);
        if (session.GetText("PRAGMA journal_mode") != "wal" && session.GetText("PRAGMA journal_mode = WAL") != "wal")
        {
            throw new JobStoreException($"The job store '{Path}' lies on a file system without write-ahead logging, for example a network share. Put it on a local disk.", isTransient: false);
        }

        return true;
    }

    private void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JobStoreException($"The folder of the job store '{Path}' cannot be made: {exception.Message} Name a path in a writable folder.", isTransient: false, exception);
        }
    }
}
