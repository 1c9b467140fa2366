namespace CloudTraining.Sdk.Sync;

/// <summary>Lets concurrent callers of the same key share one piece of work. The work runs on when a caller leaves. Thread-safe.</summary>
public sealed class SingleFlight<TResult>
{
    private readonly Dictionary<string, Task<TResult>> _running = new(StringComparer.Ordinal);

    /// <summary>Joins the running work of that key or starts it.</summary>
    /// <param name="key">Which work.</param>
    /// <param name="work">Started when none runs; its token is not a caller's.</param>
    /// <param name="cancellationToken">Stops waiting, not the work.</param>
    public Task<TResult> RunAsync(string key, Func<Task<TResult>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        Task<TResult>? running;
        lock (_running)
        {
            if (!_running.TryGetValue(key, out running))
            {
                running = Task.Run(() => CompleteAsync(key, work), CancellationToken.None);
                _running[key] = running;
            }
        }

        return running.WaitAsync(cancellationToken);
    }

    private async Task<TResult> CompleteAsync(string key, Func<Task<TResult>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            lock (_running)
            {
                _running.Remove(key);
            }
        }
    }
}
