using CloudTraining.Sdk.Conformance.Stores;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Jobs;

/// <summary>Memory is one process: every host is the same one.</summary>
internal sealed class InMemoryBackend : StoreBackend
{
    private StoreHost? _host;
    private bool _isOpen;
    private object? _gate;

    /// <summary>Two threads may open their hosts at once; both get the one store.</summary>
    public override StoreHost OpenHost(ManualTimeProvider clock) => LazyInitializer.EnsureInitialized(ref _host, ref _isOpen, ref _gate, () =>
    {
        var store = new InMemoryJobStore(clock);
        return new StoreHost(store, store, store);
    });

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
