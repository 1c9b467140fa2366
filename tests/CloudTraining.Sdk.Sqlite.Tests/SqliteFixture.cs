using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Sqlite.Tests;

/// <summary>A fresh file and a manual clock for each test.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class SqliteFixture : IAsyncDisposable
{
    private protected SqliteBackend Backend { get; } = new();

    protected ManualTimeProvider Clock { get; } = new();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Backend.DisposeAsync();
    }
}
