using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database now and then, always while this process holds the write lock. SQLite before 3.51.3 (3.50.7 and 3.44.6 carry the fix too) can
/// lose pages when a commit of another connection restarts the log in the middle of a checkpoint; with the write lock held there is no such commit. The lock is held by
/// the writer's own connection, the checkpoint runs on a second one, because SQLite makes none inside a transaction.
/// </summary>
internal sealed class CheckpointKeeper(SqliteFile file) : IDisposable
{
    /// <summary>About four thousand pages, many of them the same: a claim meets a checkpoint in one of some hundred, which keeps it out of the 99th percentile. The log is cut back to this size when it begins anew (<c>journal_size_limit</c>), so its length tells when it is time.</summary>
    public const int LogBytes = 16 * 1024 * 1024;

    /// <summary>While a reader keeps the log from beginning anew, it stays long; not every commit then tries again.</summary>
    private const int CommitsBetween = 16;

    private SqliteSession? _session;
    private int _commits;

    /// <summary>Counts a commit.</summary>
    /// <returns>Whether it is time for a checkpoint.</returns>
    public bool IsDueAfterCommit() => ++_commits >= CommitsBetween && LogLength() > LogBytes;

    /// <summary>Makes a checkpoint. One that fails is made up for by a later one: nothing is lost meanwhile, the log only grows.</summary>
    /// <param name="writer">The writer's connection, outside a transaction.</param>
    public void Run(SqliteSession writer)
    {
        _commits = 0;
        try
        {
            _session ??= file.OpenForWriting();
            writer.Execute("BEGIN IMMEDIATE");
            _session.CheckpointPassively();
        }
        catch (SqliteException)
        {
            Forget();
        }
        finally
        {
            writer.Rollback();
        }
    }

    private long LogLength()
    {
        var log = new FileInfo(file.Path + "-wal");
        return log.Exists ? log.Length : 0;
    }

    /// <summary>Closes the second connection; the next checkpoint opens it anew.</summary>
    public void Forget()
    {
        _session?.Dispose();
        _session = null;
    }

    public void Dispose() => Forget();
}
