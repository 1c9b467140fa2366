using CloudTraining.Sdk.Conformance.Stores;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Jobs;

/// <summary>Memory is one process: every host is the same one.</summary>
internal sealed class InMemoryBackend : StoreBackend
{
    private readonly Lock _gate = new();
    private StoreHost? _host;

    /// <summary>Two threads may open their hosts at once; both get the one store.</summary>
    public override StoreHost OpenHost(ManualTimeProvider clock)
    {
        lock (_gate)
        {
            if (_host is null)
            {
                var store = new InMemoryJobStore(clock);
                _host = new StoreHost(store, store, store);
            }

            return _host;
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
