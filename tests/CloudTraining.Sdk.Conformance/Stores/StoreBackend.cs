using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Conformance.Stores;

/// <summary>One set of stored data for one test, which any number of hosts may open. A back end of one process returns the same host each time.</summary>
public abstract class StoreBackend : IAsyncDisposable
{
    /// <summary>Opens another host on the same data.</summary>
    /// <param name="clock">Its clock. The stores count leases by it.</param>
    public abstract StoreHost OpenHost(ManualTimeProvider clock);

    /// <summary>Closes all hosts and drops the data.</summary>
    public abstract ValueTask DisposeAsync();
}
