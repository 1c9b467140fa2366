using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>Puts batches of operations into one transaction and one sync to disk each, on the connection for writing. Used by one thread at a time.</summary>
/// <param name="file">Where to write.</param>
/// <param name="clock">The store's time.</param>
/// <param name="onEvents">Told the newest cursor after each commit that wrote events.</param>
internal sealed class BatchCommitter(SqliteFile file, ClockWatch clock, Action<long> onEvents) : IDisposable
{
    private readonly CheckpointKeeper _checkpoints = new(file);
    private readonly SlotCounter _slots = new();
    private SqliteSession? _session;
    private long _jumpsSeen;

    /// <summary>Whether there is a connection already: making one may take long.</summary>
    public bool IsOpen => _session is not null;

    /// <summary>Whether the write-ahead log has grown so long that the next turn should copy it.</summary>
    public bool IsCheckpointDue { get; private set; }

    /// <summary>Writes like <see cref="Write"/>, but only if no other process is in the way.</summary>
    /// <returns>False when nothing was done, because waiting for the file would be needed.</returns>
    public bool TryWriteAtOnce(List<WriteOperation> batch)
    {
        if (_session is not { } session || !session.TryBeginAtOnce())
        {
            return false;
        }

        Write(batch);
        return true;
    }

    /// <summary>Writes the operations and gives each its result or its error; never throws.</summary>
    public void Write(List<WriteOperation> batch)
    {
        try
        {
            batch.RemoveAll(FailCancelled);
            if (batch.Count > 0)
            {
                Commit(batch);
                IsCheckpointDue = _session is not null && _checkpoints.IsDueAfterCommit();
            }
        }
        catch (Exception exception)
        {
            // Whatever it was: nobody may wait for an answer that never comes, and the next batch begins anew.
            Reopen();
            FailAll(batch, exception);
        }
        finally
        {
            // Begun for operations that were all cancelled meanwhile.
            _session?.Rollback();
        }
    }

    /// <summary>Copies the write-ahead log into the database if it is time.</summary>
    public void CheckpointIfDue()
    {
        if (IsCheckpointDue && _session is { } session)
        {
            _checkpoints.Run(session);
        }

        IsCheckpointDue = false;
    }

    public void Dispose()
    {
        _checkpoints.Dispose();
        _session?.Dispose();
        _session = null;
    }

    private void Commit(IReadOnlyList<WriteOperation> operations)
    {
        try
        {
            var (head, hasEvents) = file.RetryWhileBusy(() => CommitOnce(operations));
            if (hasEvents)
            {
                onEvents(head);
            }

            foreach (var operation in operations)
            {
                operation.Succeed();
            }
        }
        catch (SqliteException exception) when (SqliteErrors.IsStorageTrouble(exception) || SqliteErrors.IsBusy(exception))
        {
            Reopen();
            FailAll(operations, SqliteErrors.Translate(exception, file.Path));
        }
        catch (Exception exception) when (operations.Count > 1 && exception is not JobStoreException { IsTransient: true })
        {
            // One of them is at fault. Alone, the others get their commit and that one its error.
            foreach (var operation in operations)
            {
                Commit([operation]);
            }
        }
        catch (Exception exception)
        {
            FailAll(operations, exception is SqliteException fault ? SqliteErrors.Translate(fault, file.Path) : exception);
        }
    }

    private (long Head, bool HasEvents) CommitOnce(IReadOnlyList<WriteOperation> operations)
    {
        var session = _session ??= file.OpenForWriting();
        try
        {
            if (!session.IsInTransaction)
            {
                session.Run(Sql.Begin);
            }

            Steps.Reached("commit.begun", string.Empty);
            var reading = clock.Read();
            var batch = new WriteBatch(session, reading, _slots);
            if (reading.Jumps != _jumpsSeen)
            {
                LeaseClamp.Run(session, reading.Now);
            }

            foreach (var operation in operations)
            {
                operation.Run(batch);
            }

            batch.Close();
            Steps.Reached("commit.before", string.Empty);
            session.Run(Sql.Commit);
            Steps.Reached("commit.after", string.Empty);
            _jumpsSeen = reading.Jumps;
            _slots.Commit(batch.ChangeNumber);
            return (batch.EventHead, batch.EventHead != batch.EventHeadBefore);
        }
        catch
        {
            _slots.Forget();
            throw;
        }
        finally
        {
            session.Rollback();
        }
    }

    private static bool FailCancelled(WriteOperation operation)
    {
        // Asked once: a token that fires in between must not take the operation out without an answer.
        if (!operation.IsCancelled)
        {
            return false;
        }

        operation.Fail(new OperationCanceledException());
        return true;
    }

    private void Reopen()
    {
        _checkpoints.Forget();
        _session?.Dispose();
        _session = null;
    }

    private static void FailAll(IReadOnlyList<WriteOperation> operations, Exception exception)
    {
        foreach (var operation in operations)
        {
            operation.Fail(exception);
        }
    }
}
