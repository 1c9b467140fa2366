using CloudTraining.Sdk.Jobs;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>What SQLite's result codes mean to a caller of the store, and to the store itself.</summary>
internal static class SqliteErrors
{
    public static SqliteException Of(sqlite3 database, int code) =>
        new(raw.sqlite3_errmsg(database).utf8_to_string(), code & 0xFF, raw.sqlite3_extended_errcode(database));

    /// <summary>Whether another connection is in the way for a moment.</summary>
    public static bool IsBusy(SqliteException exception) => exception.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL;

    /// <summary>Whether the trouble lies with the storage and not with one statement: then every operation of the batch would meet it.</summary>
    public static bool IsStorageTrouble(SqliteException exception) => exception.SqliteErrorCode
        is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_NOMEM;

    /// <summary>The exception that a caller of the store gets.</summary>
    public static JobStoreException Translate(SqliteException exception, string path) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL => new JobStoreException(
            $"Another process holds the write lock of the job store '{path}' without letting go. Look for a host or tool that was stopped in the middle of a write; the call may be tried again.", isTransient: true, exception),
        raw.SQLITE_FULL => new JobStoreException(
            $"The disk that holds the job store '{path}' is full. Nothing of this call was stored. Free space; work goes on by itself.", isTransient: true, exception),
        raw.SQLITE_IOERR => new JobStoreException(
            $"The job store '{path}' could not be read or written ({exception.Message}, code {exception.SqliteExtendedErrorCode}). Check the disk and its free space; work goes on by itself when it answers again.", isTransient: true, exception),
        raw.SQLITE_CANTOPEN => new JobStoreException(
            $"The job store '{path}' could not be opened ({exception.Message}). Check that the path names a file in a writable folder and that the process may open more files.", isTransient: true, exception),
        raw.SQLITE_NOMEM => new JobStoreException($"Not enough memory to use the job store '{path}'.", isTransient: true, exception),
        raw.SQLITE_READONLY => new JobStoreException(
            $"The job store '{path}' cannot be written ({exception.Message}). Give this process the right to write the file and its folder.", isTransient: false, exception),
        raw.SQLITE_NOTADB => new JobStoreException($"The file '{path}' is not a SQLite database. Name another file for the job store.", isTransient: false, exception),
        raw.SQLITE_CORRUPT => new JobStoreException(
            $"The job store '{path}' is damaged ({exception.Message}). Stop all hosts, keep a copy, and restore a backup.", isTransient: false, exception),
        _ => new JobStoreException($"The job store '{path}' refused a statement ({exception.Message}, code {exception.SqliteExtendedErrorCode}).", isTransient: false, exception),
    };
}
