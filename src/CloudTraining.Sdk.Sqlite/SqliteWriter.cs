namespace CloudTraining.Sdk.Sqlite;

/// <summary>
/// The one writer of this process. What waits, at most <c>batchSize</c> operations, shares a commit; while that is under way the next batch gathers. A caller who comes alone
/// writes on its own thread, which spares two switches of threads. Crowds are written by a thread of the writer's own, and so is whatever would make a caller wait for another
/// process, and each checkpoint. At most <c>Capacity</c> operations wait, further callers wait for room.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int Capacity = 4_096;

    /// <summary>One thread that begins many operations without awaiting them looks like callers who come alone: now and then the writer's thread takes over, so that such a crowd gathers behind it.</summary>
    private const int AloneInARow = 8;

    private readonly BatchCommitter _committer;
    private readonly int _batchSize;
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _waiting = new();
    private readonly SemaphoreSlim _room = new(Capacity);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Only for whoever turned _isWriting on: one caller, or the thread once it was handed over.
    private readonly List<WriteOperation> _batch = [];
    private bool _isWriting;
    private bool _isHandedOver;
    private bool _isCrowded;
    private int _alone;
    private bool _isStarted;
    private bool _isStopping;

    /// <summary>Creates the writer; its thread starts with the first operation.</summary>
    /// <param name="file">Where to write.</param>
    /// <param name="clock">The store's time.</param>
    /// <param name="batchSize">How many operations share a commit at most.</param>
    /// <param name="onEvents">Told the newest cursor after each commit that wrote events.</param>
    public SqliteWriter(SqliteFile file, ClockWatch clock, int batchSize, Action<long> onEvents)
    {
        _batchSize = batchSize;
        _committer = new BatchCommitter(file, clock, onEvents);
    }

    /// <summary>Runs an operation in the next commit and returns its result once that is durable.</summary>
    /// <param name="work">What to write; may run more than once, if what it shared a transaction with failed.</param>
    /// <param name="cancellationToken">Looked at until the operation's turn comes.</param>
    /// <param name="isOneOfMany">Whether it is a piece of work so long that the caller's thread should not do it.</param>
    public async Task<T> RunAsync<T>(Func<WriteBatch, T> work, CancellationToken cancellationToken, bool isOneOfMany = false)
    {
        var operation = new WriteOperation<T>(work, cancellationToken);
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Enqueue(operation, mayWriteAlone: !isOneOfMany))
        {
            WriteAlone();
        }

        return await operation.Task.ConfigureAwait(false);
    }

    /// <summary>Writes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            CloseIfIdle();
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    /// <returns>Whether the caller is to write: nobody does, and nobody else came with the last commit.</returns>
    private bool Enqueue(WriteOperation operation, bool mayWriteAlone)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                _room.Release();
                throw new ObjectDisposedException(nameof(SqliteJobStore));
            }

            StartThread();
            _waiting.Enqueue(operation);
            if (_isWriting)
            {
                return false;
            }

            _isWriting = true;
            if (!mayWriteAlone || _isCrowded || ++_alone > AloneInARow || !_committer.IsOpen)
            {
                HandOver();
                return false;
            }

            Take();
            return true;
        }
    }

    private void WriteAlone()
    {
        var isWritten = _committer.TryWriteAtOnce(_batch);
        lock (_gate)
        {
            if (isWritten)
            {
                _batch.Clear();
            }

            if (!isWritten || _waiting.Count > 0 || _committer.IsCheckpointDue)
            {
                HandOver();
                return;
            }

            GoIdle();
        }
    }

    private void HandOver()
    {
        _alone = 0;
        _isHandedOver = true;
        Monitor.Pulse(_gate);
    }

    /// <summary>Before anything waits for it: a thread that cannot be started fails the call that needed it and no other.</summary>
    private void StartThread()
    {
        if (_isStarted)
        {
            return;
        }

        try
        {
            new Thread(WriteUntilStopped) { IsBackground = true, Name = "CloudTraining SQLite writer" }.UnsafeStart();
            _isStarted = true;
        }
        catch
        {
            _room.Release();
            throw;
        }
    }

    private void WriteUntilStopped()
    {
        while (TakeTurn())
        {
            _committer.Write(_batch);
            lock (_gate)
            {
                _isCrowded = _batch.Count + _waiting.Count > 1;
                _batch.Clear();
            }

            _committer.CheckpointIfDue();
        }
    }

    /// <summary>Waits until there is something for the writer's thread, and takes it.</summary>
    /// <returns>False when nothing more will come.</returns>
    private bool TakeTurn()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_isHandedOver)
                {
                    Take();
                    if (_batch.Count > 0 || _committer.IsCheckpointDue)
                    {
                        return true;
                    }

                    _isHandedOver = false;
                    GoIdle();
                }

                if (_isStopping && !_isWriting)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    private void Take()
    {
        var before = _batch.Count;
        while (_batch.Count < _batchSize && _waiting.TryDequeue(out var operation))
        {
            _batch.Add(operation);
        }

        if (_batch.Count > before)
        {
            _room.Release(_batch.Count - before);
        }
    }

    private void GoIdle()
    {
        _isWriting = false;
        CloseIfIdle();
    }

    private void CloseIfIdle()
    {
        if (_isStopping && !_isWriting)
        {
            _committer.Dispose();
            _ended.TrySetResult();
            Monitor.Pulse(_gate);
        }
    }
}
