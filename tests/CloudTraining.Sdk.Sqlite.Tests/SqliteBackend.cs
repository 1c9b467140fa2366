using CloudTraining.Sdk.Conformance.Stores;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sqlite.Tests;

/// <summary>One file in a folder of its own; each host opens it anew.</summary>
internal sealed class SqliteBackend : StoreBackend
{
    private readonly List<SqliteJobStore> _stores = [];

    public SqliteBackend() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"ct-sqlite-{Guid.NewGuid():N}");

    public string File => Path.Combine(Folder, "jobs.db");

    public override StoreHost OpenHost(ManualTimeProvider clock)
    {
        var store = Open(clock);
        return new StoreHost(store, store, store);
    }

    public SqliteJobStore Open(TimeProvider clock, Action<SqliteStoreOptions>? configure = null)
    {
        var options = new SqliteStoreOptions { Path = File };
        configure?.Invoke(options);
        var store = new SqliteJobStore(Options.Create(options), clock);
        _stores.Add(store);
        return store;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
