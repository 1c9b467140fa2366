using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Harness;

/// <summary>A store, a provider with a clock of its own, and hosts on both. The provider's list of accepted jobs is the truth that money is counted by.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly List<HostUnderTest> _hosts = [];

    public Cluster(Action<FakeProviderOptions>? configure = null)
    {
        Inner = new InMemoryJobStore(Clock);
        Fake = new FakeProvider(ProviderClock);
        configure?.Invoke(Fake.Options);
        Provider = new HookedProvider(Fake);
    }

    public ManualTimeProvider Clock { get; } = new();

    public ManualTimeProvider ProviderClock { get; } = new();

    public InMemoryJobStore Inner { get; }

    public FakeProvider Fake { get; }

    public HookedProvider Provider { get; }

    /// <summary>Adds a host with its own way to the shared store.</summary>
    public (HostUnderTest Host, FaultyStore Store) AddHost(Action<ICloudTrainingBuilder>? configure = null)
    {
        var store = new FaultyStore(Inner);
        var host = new HostUnderTest(store, Provider, Clock, configure);
        _hosts.Add(host);
        return (host, store);
    }

    /// <summary>Lets time pass for everybody.</summary>
    public void Advance(TimeSpan by)
    {
        Clock.Advance(by);
        ProviderClock.Advance(by);
    }

    /// <summary>The passes of a host's loops over a while, for host and provider alike.</summary>
    public Task LiveAsync(HostUnderTest host, TimeSpan time, CancellationToken cancellationToken) => host.LiveAsync(time, cancellationToken, ProviderClock.Advance);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }
}
