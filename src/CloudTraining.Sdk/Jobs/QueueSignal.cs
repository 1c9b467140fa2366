namespace CloudTraining.Sdk.Jobs;

/// <summary>Tells the dispatcher of this host that a job arrived or a slot freed. A hint: the timer finds what a lost hint missed. Thread-safe.</summary>
public sealed class QueueSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    /// <summary>Raises the signal; several raises before a wait are one.</summary>
    public void Raise()
    {
        lock (_raised)
        {
            if (_raised.CurrentCount == 0)
            {
                _raised.Release();
            }
        }
    }

    /// <summary>Completes when the signal is raised, and lowers it.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _raised.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _raised.Dispose();
}
