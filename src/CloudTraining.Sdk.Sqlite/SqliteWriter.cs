using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// The one writer of this process: a thread that takes what waits, at most <c>batchSize</c> operations, into one transaction and one sync to disk. Callers wait for
/// the commit; while it is under way the next batch gathers. At most <c>capacity</c> operations wait, further callers wait for room.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int Capacity = 4_096;

    private readonly SqliteFile _file;
    private readonly ClockWatch _clock;
    private readonly int _batchSize;
    private readonly Action<long> _onEvents;
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _waiting = new();
    private readonly SemaphoreSlim _room = new(Capacity);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CheckpointKeeper _checkpoints;
    private SqliteSession? _session;
    private long _jumpsSeen;
    private bool _isStarted;
    private bool _isStopping;

    /// <summary>Creates the writer; its thread starts with the first operation.</summary>
    /// <param name="file">Where to write.</param>
    /// <param name="clock">The store's time.</param>
    /// <param name="batchSize">How many operations share a commit at most.</param>
    /// <param name="onEvents">Told the newest cursor after each commit that wrote events.</param>
    public SqliteWriter(SqliteFile file, ClockWatch clock, int batchSize, Action<long> onEvents)
    {
        _file = file;
        _clock = clock;
        _batchSize = batchSize;
        _onEvents = onEvents;
        _checkpoints = new CheckpointKeeper(file);
    }

    /// <summary>Runs an operation in the next commit and returns its result once that is durable.</summary>
    public async Task<T> RunAsync<T>(Func<WriteBatch, T> work, CancellationToken cancellationToken)
    {
        var operation = new WriteOperation<T>(work, cancellationToken);
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_isStopping)
            {
                _room.Release();
                throw new ObjectDisposedException(nameof(SqliteJobStore));
            }

            if (!_isStarted)
            {
                _isStarted = true;
                new Thread(WriteUntilStopped) { IsBackground = true, Name = "CloudTraining SQLite writer" }.Start();
            }

            _waiting.Enqueue(operation);
            Monitor.Pulse(_gate);
        }

        return await operation.Task.ConfigureAwait(false);
    }

    /// <summary>Writes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
            if (!_isStarted)
            {
                _ended.TrySetResult();
            }
        }

        await _ended.Task.ConfigureAwait(false);
        _room.Dispose();
    }

    private void WriteUntilStopped()
    {
        var batch = new List<WriteOperation>(_batchSize);
        while (Take(batch))
        {
            _room.Release(batch.Count);
            Write(batch);
        }

        _checkpoints.Dispose();
        _session?.Dispose();
        _ended.TrySetResult();
    }

    private bool Take(List<WriteOperation> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isStopping)
            {
                Monitor.Wait(_gate);
            }

            while (batch.Count < _batchSize && _waiting.TryDequeue(out var operation))
            {
                batch.Add(operation);
            }
        }

        return batch.Count > 0 || !_isStopping;
    }

    private void Write(List<WriteOperation> batch)
    {
        try
        {
            batch.RemoveAll(FailCancelled);
            if (batch.Count > 0)
            {
                Commit(batch);
                _checkpoints.AfterCommit(_session);
            }
        }
        catch (Exception exception)
        {
            // Whatever it was: nobody may wait for an answer that never comes, and the next batch begins anew.
            Reopen();
            foreach (var operation in batch)
            {
                operation.Fail(exception);
            }
        }
    }

    private void Commit(IReadOnlyList<WriteOperation> operations)
    {
        try
        {
            var (head, hasEvents) = _file.RetryWhileBusy(() => CommitOnce(operations));
            if (hasEvents)
            {
                _onEvents(head);
            }

            foreach (var operation in operations)
            {
                operation.Succeed();
            }
        }
        catch (SqliteException exception) when (SqliteErrors.IsStorageTrouble(exception) || SqliteErrors.IsBusy(exception))
        {
            Reopen();
            FailAll(operations, SqliteErrors.Translate(exception, _file.Path));
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
            FailAll(operations, exception is SqliteException fault ? SqliteErrors.Translate(fault, _file.Path) : exception);
        }
    }

    private (long Head, bool HasEvents) CommitOnce(IReadOnlyList<WriteOperation> operations)
    {
        var session = _session ??= _file.OpenForWriting();
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            Steps.Reached("commit.begun", string.Empty);
            var clock = _clock.Read();
            var batch = new WriteBatch(session, clock);
            if (clock.Jumps != _jumpsSeen)
            {
                LeaseClamp.Run(session, clock.Now);
            }

            foreach (var operation in operations)
            {
                operation.Run(batch);
            }

            batch.Close();
            Steps.Reached("commit.before", string.Empty);
            session.Execute("COMMIT");
            Steps.Reached("commit.after", string.Empty);
            _jumpsSeen = clock.Jumps;
            return (batch.EventHead, batch.EventHead != batch.EventHeadBefore);
        }
        finally
        {
            session.Rollback();
        }
    }

    private static bool FailCancelled(WriteOperation operation)
    {
        if (operation.IsCancelled)
        {
            operation.Fail(new OperationCanceledException());
        }

        return operation.IsCancelled;
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
