using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>One connection with the statements that were prepared on it. Not thread-safe.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection)
    {
        _connection = connection;
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
    }

    /// <summary>Whether a transaction is open; SQLite ends one by itself after some errors.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_database) == 0;

    public static SqliteSession Open(string path, SqliteOpenMode mode, TimeSpan busyTimeout)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);
            raw.sqlite3_busy_timeout(session._database, (int)busyTimeout.TotalMilliseconds);

            // Checkpoints are made by CheckpointKeeper alone, under the write lock.
            raw.sqlite3_wal_autocheckpoint(session._database, 0);
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The statement of one of the constants of this package, prepared once.</summary>
    public SqliteStatement Use(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = Prepare(sql);
        }

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
        _connection.Dispose();
    }
}
