using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database now and then, always while this process holds the write lock. SQLite before 3.51.3 (3.50.7 and 3.44.6 carry the fix too) can
/// lose pages when a commit of another connection restarts the log in the middle of a checkpoint; with the write lock held there is no such commit. The lock is held by
/// the writer's own connection, the checkpoint runs on a second one, because SQLite makes none inside a transaction.
/// </summary>
internal sealed class CheckpointKeeper(SqliteFile file) : IDisposable
{
    private const int OperationsBetween = 1_000;
    private const int CommitsBetween = 200;

    private SqliteSession? _session;
    private int _operations;
    private int _commits;

    /// <summary>Counts a commit, and makes a checkpoint when it is time. One that fails is made up for by a later one: nothing is lost meanwhile, the log only grows.</summary>
    public void AfterCommit(SqliteSession writer, int operations)
    {
        _operations += operations;
        _commits++;
        if (_operations < OperationsBetween && _commits < CommitsBetween)
        {
            return;
        }

        _operations = 0;
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

    /// <summary>Closes the second connection; the next checkpoint opens it anew.</summary>
    public void Forget()
    {
        _session?.Dispose();
        _session = null;
    }

    public void Dispose() => Forget();
}
