namespace CloudTraining.Sdk.Sqlite;

/// <summary>A <see cref="WriteOperation"/> with a result.</summary>
internal sealed class WriteOperation<T>(Func<WriteBatch, T> work, CancellationToken cancellationToken) : WriteOperation
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>Ends when the result is durable.</summary>
    public Task<T> Task => _done.Task;

    public override bool IsCancelled => cancellationToken.IsCancellationRequested;

    public override void Run(WriteBatch batch) => _result = work(batch);

    public override void Succeed() => _done.TrySetResult(_result);

    public override void Fail(Exception exception)
    {
        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            _done.TrySetCanceled(cancellationToken);
            return;
        }

        _done.TrySetException(exception);
    }
}
