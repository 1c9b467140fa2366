using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// One prepared statement. Values are bound in order and read by position, without boxing. Disposing makes it ready for its next use; the session that prepared it
/// closes it. Not thread-safe.
/// </summary>
internal sealed class SqliteStatement(sqlite3 database, sqlite3_stmt statement) : IDisposable
{
    private int _bound;

    /// <summary>Forgets values that were bound for a run that never came, because a value after them could not be bound.</summary>
    public void Clear()
    {
        if (_bound > 0)
        {
            Dispose();
        }
    }

    public SqliteStatement Bind(long value)
    {
        raw.sqlite3_bind_int64(statement, ++_bound, value);
        return this;
    }

    public SqliteStatement Bind(long? value)
    {
        if (value is { } number)
        {
            return Bind(number);
        }

        raw.sqlite3_bind_null(statement, ++_bound);
        return this;
    }

    public SqliteStatement Bind(DateTimeOffset value) => Bind(value.UtcTicks);

    public SqliteStatement Bind(DateTimeOffset? value) => Bind(value?.UtcTicks);

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            raw.sqlite3_bind_null(statement, ++_bound);
            return this;
        }

        const int OnStack = 512;
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most <= OnStack ? null : ArrayPool<byte>.Shared.Rent(most);
        var buffer = rented is null ? stackalloc byte[OnStack] : rented;
        var length = Encoding.UTF8.GetBytes(value, buffer);
        raw.sqlite3_bind_text(statement, ++_bound, buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    /// <summary>Binds bytes, followed by spaces up to a length.</summary>
    public SqliteStatement BindBlob(ReadOnlySpan<byte> value, int length)
    {
        if (value.Length >= length)
        {
            raw.sqlite3_bind_blob(statement, ++_bound, value);
            return this;
        }

        var padded = ArrayPool<byte>.Shared.Rent(length);
        value.CopyTo(padded);
        padded.AsSpan(value.Length, length - value.Length).Fill((byte)' ');
        raw.sqlite3_bind_blob(statement, ++_bound, padded.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(padded);
        return this;
    }

    /// <summary>Moves to the next row.</summary>
    /// <returns>False when there is none.</returns>
    public bool Step() => raw.sqlite3_step(statement) switch
    {
        raw.SQLITE_ROW => true,
        raw.SQLITE_DONE => false,
        var code => throw SqliteErrors.Of(database, code),
    };

    /// <summary>Runs to the end and makes the statement ready for its next use.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        using (this)
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(database);
        }
    }

    /// <summary>Runs a statement without rows.</summary>
    /// <returns>False when it failed.</returns>
    public bool TryRun()
    {
        using (this)
        {
            return raw.sqlite3_step(statement) == raw.SQLITE_DONE;
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    public long? FindInt64(int column) => IsNull(column) ? null : GetInt64(column);

    public DateTimeOffset GetTime(int column) => new(GetInt64(column), TimeSpan.Zero);

    public DateTimeOffset? FindTime(int column) => IsNull(column) ? null : GetTime(column);

    public string GetText(int column) => FindText(column) ?? throw new SqliteException($"Column {column} of a stored row is null.", raw.SQLITE_CORRUPT);

    public string? FindText(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

    /// <summary>Whether a column holds this text.</summary>
    public bool Holds(int column, string? value)
    {
        if (value is null || IsNull(column))
        {
            return value is null && IsNull(column);
        }

        const int OnStack = 256;
        var stored = raw.sqlite3_column_blob(statement, column);
        Span<byte> written = stackalloc byte[OnStack];
        return Encoding.UTF8.TryGetBytes(value, written, out var length) ? stored.SequenceEqual(written[..length]) : Encoding.UTF8.GetString(stored) == value;
    }

    /// <summary>The bytes of a column; valid until the next step.</summary>
    public ReadOnlySpan<byte> GetBlob(int column) => raw.sqlite3_column_blob(statement, column);

    public void Dispose()
    {
        // The code repeats the error of the last step, which was thrown already.
        raw.sqlite3_reset(statement);
        if (_bound > 0)
        {
            raw.sqlite3_clear_bindings(statement);
            _bound = 0;
        }
    }

    public void Close() => raw.sqlite3_finalize(statement);
}
