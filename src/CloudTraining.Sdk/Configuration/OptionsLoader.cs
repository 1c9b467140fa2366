using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CloudTraining.Sdk.Configuration;

/// <summary>
/// Loads the options of all sections together. The first load throws with every mistake there is; a later one with a mistake changes nothing, keeps every old value and logs a warning.
/// </summary>
internal sealed partial class OptionsLoader(IEnumerable<IBoundSection> sections, SettingsView view, IServiceProvider services) : IDisposable
{
    private readonly IReadOnlyList<IBoundSection> _sections = [.. sections];
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<object, Action> _listeners = new();
    private IDisposable? _changes;
    private bool _isLoading;
    private volatile bool _isLoaded;

    public IEnumerable<EffectiveSetting> Settings
    {
        get
        {
            EnsureLoaded();
            return _sections.SelectMany(section => section.Settings);
        }
    }

    /// <exception cref="OptionsValidationException">Any section has a mistake.</exception>
    public void EnsureLoaded()
    {
        if (_isLoaded)
        {
            return;
        }

        lock (_gate)
        {
            // A validator or a Configure callback may read other options while they are loaded: it gets those by themselves.
            if (_isLoaded || _isLoading)
            {
                return;
            }

            _isLoading = true;
            try
            {
                Load();
            }
            finally
            {
                _isLoading = false;
            }
        }
    }

    /// <summary>Calls back after a change took effect in all sections.</summary>
    public IDisposable Listen(Action listener)
    {
        var entry = new Subscription(_listeners);
        _listeners[entry] = listener;
        return entry;
    }

    public void Dispose() => _changes?.Dispose();

    private void Load()
    {
        var failures = Prepare();
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(StartCheck), failures);
        }

        foreach (var section in _sections)
        {
            section.Commit();
        }

        _isLoaded = true;
        _changes = ChangeToken.OnChange(view.GetReloadToken, Reload);
    }

    private List<string> Prepare() => [.. _sections.SelectMany(section => section.Prepare()).Distinct(StringComparer.Ordinal)];

    private void Reload()
    {
        List<SectionChanges> changes;
        lock (_gate)
        {
            var logger = services.GetRequiredService<ILogger<EffectiveConfiguration>>();
            foreach (var problem in view.Origins.SelectMany(source => source.Problems))
            {
                LogRefused(logger, problem);
            }

            var failures = Prepare();
            if (failures.Count > 0)
            {
                LogRefused(logger, string.Join(" ", failures));
                return;
            }

            changes = [.. _sections.Select(section => section.Commit())];
            foreach (var setting in changes.SelectMany(change => change.Applied))
            {
                LogApplied(logger, setting.Key, setting.Value, setting.Source);
            }

            foreach (var setting in changes.SelectMany(change => change.Waiting))
            {
                LogWaiting(logger, setting.Key, setting.Value, setting.Source);
            }
        }

        foreach (var (section, change) in _sections.Zip(changes))
        {
            if (change.Applied.Count > 0)
            {
                section.Notify();
            }
        }

        foreach (var listener in changes.Any(change => change.Applied.Count > 0) ? _listeners.Values : [])
        {
            listener();
        }
    }

    private sealed class Subscription(ConcurrentDictionary<object, Action> listeners) : IDisposable
    {
        public void Dispose() => listeners.TryRemove(this, out _);
    }

    [LoggerMessage(LogLevel.Warning, "A change of the configuration was refused and every old value stays in effect: {Problem}")]
    private static partial void LogRefused(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Information, "{Key} is now {Value} ({Source})")]
    private static partial void LogApplied(ILogger logger, string key, string? value, string source);

    [LoggerMessage(LogLevel.Warning, "{Key} was changed to {Value} ({Source}); it takes effect when the host is started again")]
    private static partial void LogWaiting(ILogger logger, string key, string? value, string source);
}
