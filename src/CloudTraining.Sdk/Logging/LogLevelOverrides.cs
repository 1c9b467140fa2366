using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Changes levels while the host runs: for everything or for one category and those below it. Applies to the structured log only and
/// goes before every rule of the configuration. Resolve it from the services. Safe for concurrent use.
/// </summary>
public sealed class LogLevelOverrides : IOptionsChangeTokenSource<LoggerFilterOptions>
{
    private ImmutableDictionary<string, LogLevel> _levels = ImmutableDictionary.Create<string, LogLevel>(StringComparer.OrdinalIgnoreCase);
    private ConfigurationReload _reload = new();

    string IOptionsChangeTokenSource<LoggerFilterOptions>.Name => Options.DefaultName;

    /// <summary>The overrides in force; the empty name stands for every category.</summary>
    public IReadOnlyDictionary<string, LogLevel> Current => _levels;

    /// <summary>Sets the level of a category and those below it; an empty name means every category without a rule of its own.</summary>
    public void Set(string category, LogLevel level)
    {
        ArgumentNullException.ThrowIfNull(category);
        ImmutableInterlocked.AddOrUpdate(ref _levels, category, level, (_, _) => level);
        Notify();
    }

    /// <summary>Takes an override back.</summary>
    public void Remove(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        ImmutableInterlocked.TryRemove(ref _levels, category, out _);
        Notify();
    }

    IChangeToken IOptionsChangeTokenSource<LoggerFilterOptions>.GetChangeToken() => _reload.Token;

    private void Notify() => Interlocked.Exchange(ref _reload, new ConfigurationReload()).Fire();

    private sealed class ConfigurationReload
    {
        private readonly CancellationTokenSource _source = new();

        public IChangeToken Token => new CancellationChangeToken(_source.Token);

        public void Fire() => _source.Cancel();
    }
}
