using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>Connections for reading. A read sees one snapshot, is never blocked by the writer, and runs on the caller's thread: it takes microseconds. Thread-safe.</summary>
internal sealed class SqliteReaders(SqliteFile file) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _isDisposed;

    public T Read<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteJobStore));
        try
        {
            return file.RetryWhileBusy(() => ReadOnce(read));
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Translate(exception, file.Path);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private T ReadOnce<T>(Func<SqliteSession, T> read)
    {
        var session = _idle.TryTake(out var idle) ? idle : file.OpenForReading();
        var isSound = false;
        try
        {
            var result = read(session);
            isSound = true;
            return result;
        }
        finally
        {
            if (!isSound)
            {
                session.Dispose();
            }
            else
            {
                _idle.Add(session);
            }

            // Disposed during the read: nobody else would close it.
            if (_isDisposed)
            {
                CloseIdle();
            }
        }
    }
}
