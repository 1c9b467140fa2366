using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>One connection with the statements that were prepared on it. Not thread-safe.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly sqlite3 _database;
    private readonly int _busyTimeout;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 database, TimeSpan busyTimeout)
    {
        _database = database;
        _busyTimeout = (int)busyTimeout.TotalMilliseconds;
        raw.sqlite3_busy_timeout(database, _busyTimeout);

        // Checkpoints are made by CheckpointKeeper alone, under the write lock.
        raw.sqlite3_wal_autocheckpoint(database, 0);
    }

    /// <summary>Whether a transaction is open; SQLite ends one by itself after some errors.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    /// <summary>Opens a file, and makes it when it is missing and the mode says so. SQLite guards the connection with no lock of its own: one thread at a time uses it.</summary>
    public static SqliteSession Open(string path, SqliteOpenMode mode, TimeSpan busyTimeout)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | raw.SQLITE_OPEN_READWRITE | (mode == SqliteOpenMode.ReadWriteCreate ? raw.SQLITE_OPEN_CREATE : 0);
        var code = raw.sqlite3_open_v2(path, out var database, flags, null);
        if (code == raw.SQLITE_OK)
        {
            return new SqliteSession(database, busyTimeout);
        }

        var error = SqliteErrors.Of(database, code);
        raw.sqlite3_close_v2(database);
        throw error;
    }

    /// <summary>The statement of one of the constants of this package, prepared once.</summary>
    public SqliteStatement Use(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = Prepare(sql);
        }

        statement.Clear();
        return statement;
    }

    /// <summary>A statement for a single use; the caller closes it.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v2(_database, sql, out var statement);
        return code == raw.SQLITE_OK ? new SqliteStatement(_database, statement) : throw SqliteErrors.Of(_database, code);
    }

    /// <summary>Runs statements without values and without rows.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_database, sql);
        if (code != raw.SQLITE_OK)
        {
            throw SqliteErrors.Of(_database, code);
        }
    }

    /// <summary>Runs one of the constants of this package that has neither values nor rows.</summary>
    public void Run(string sql) => Use(sql).Run();

    /// <summary>Begins a transaction for writing if nobody else writes.</summary>
    /// <returns>False when the attempt failed, for whatever reason: one that may wait tells more.</returns>
    public bool TryBeginAtOnce()
    {
        raw.sqlite3_busy_timeout(_database, 0);
        try
        {
            return Use(Sql.Begin).TryRun();
        }
        finally
        {
            raw.sqlite3_busy_timeout(_database, _busyTimeout);
        }
    }

    /// <summary>The number that a statement gives in its first column.</summary>
    public long GetNumber(string sql)
    {
        using var statement = Use(sql);
        return statement.Step() ? statement.GetInt64(0) : throw new SqliteException($"'{sql}' gave no row.", raw.SQLITE_CORRUPT);
    }

    /// <summary>The text that a statement gives in its first column.</summary>
    public string GetText(string sql)
    {
        using var statement = Use(sql);
        return statement.Step() ? statement.GetText(0) : throw new SqliteException($"'{sql}' gave no row.", raw.SQLITE_CORRUPT);
    }

    /// <summary>Copies what it can of the write-ahead log into the database, without waiting for anybody.</summary>
    public int CheckpointPassively() => raw.sqlite3_wal_checkpoint_v2(_database, null!, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);

    public void Rollback()
    {
        if (IsInTransaction)
        {
            raw.sqlite3_exec(_database, "ROLLBACK");
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Close();
        }

        _statements.Clear();
        raw.sqlite3_close_v2(_database);
    }
}
