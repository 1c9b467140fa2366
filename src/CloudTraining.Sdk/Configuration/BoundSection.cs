using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Configuration;

/// <summary>The options of one section: the last good value and what decided each of its settings.</summary>
internal sealed class BoundSection<TOptions>(
    OptionsSchema schema,
    IOptionsFactory<TOptions> factory,
    IEnumerable<IValidateOptions<TOptions>> validators,
    SettingsView view,
    Action<IConfiguration, TOptions> bind) : IBoundSection
    where TOptions : class, new()
{
    private readonly ConcurrentDictionary<string, TOptions> _named = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Action<TOptions, string?>, bool> _listeners = new();
    private TOptions? _candidate;
    private volatile TOptions? _initial;
    private volatile TOptions? _current;
    private volatile IReadOnlyList<EffectiveSetting> _settings = [];

    /// <summary>The value at start; null before it was loaded.</summary>
    public TOptions? Initial => _initial;

    /// <summary>The value in effect; null before it was loaded.</summary>
    public TOptions? Current => _current;

    public IReadOnlyList<EffectiveSetting> Settings => _settings;

    public IEnumerable<string> Live => schema.Members.Where(schema.IsLive).Select(schema.KeyOf);

    public TOptions Named(string name) => _named.GetOrAdd(name, factory.Create);

    public IReadOnlyList<string> Prepare()
    {
        try
        {
            _candidate = factory.Create(Options.DefaultName);
            return [];
        }
        catch (SectionException exception)
        {
            return [.. exception.Failures];
        }
        catch (OptionsValidationException exception)
        {
            var configured = BindConfigurationAlone();
            var ofConfiguration = validators.SelectMany(validator => validator.Validate(Options.DefaultName, configured).Failures ?? []).ToHashSet(StringComparer.Ordinal);
            return [.. exception.Failures.Select(failure => failure + PlaceOf(failure, ofConfiguration.Contains(failure)))];
        }
        catch (InvalidOperationException exception)
        {
            // The binder refuses what the check above cannot see, for example inside lists.
            return [exception.Message];
        }
    }

    public SectionChanges Commit()
    {
        var candidate = _candidate!;
        var settings = Describe(candidate);
        if (_current is null)
        {
            (_initial, _settings, _current) = (candidate, settings, candidate);
            return new SectionChanges([], []);
        }

        var applied = new List<EffectiveSetting>();
        var waiting = new List<EffectiveSetting>();
        var merged = new List<EffectiveSetting>(settings.Count);
        for (var index = 0; index < settings.Count; index++)
        {
            var (before, after) = (_settings[index], settings[index]);
            var isLive = schema.IsLive(schema.Members[index]);
            merged.Add(isLive ? after : before);
            if (before.Value != after.Value)
            {
                (isLive ? applied : waiting).Add(after);
            }
        }

        _settings = merged;
        if (schema.HasLiveMembers)
        {
            _current = candidate;
            _named.Clear();
        }

        return new SectionChanges(applied, waiting);
    }

    public void Notify()
    {
        foreach (var listener in _listeners.Keys)
        {
            listener(_current!, Options.DefaultName);
        }
    }

    public IDisposable Listen(Action<TOptions, string?> listener)
    {
        // A delegate of its own, so that one method may listen twice.
        Action<TOptions, string?> entry = (options, name) => listener(options, name);
        _listeners[entry] = true;
        return new Subscription(() => _listeners.TryRemove(entry, out _));
    }

    /// <summary>What code set is found by binding the configuration alone: whatever differs from it came from code.</summary>
    private List<EffectiveSetting> Describe(TOptions effective)
    {
        var configured = BindConfigurationAlone();
        return [.. schema.Members.Select(member =>
        {
            var key = schema.KeyOf(member);
            var value = member.ReadText(effective);
            var isFromCode = !string.Equals(member.ReadRaw(effective), member.ReadRaw(configured), StringComparison.Ordinal);
            return new EffectiveSetting(key, value, isFromCode ? EffectiveSetting.Code : SourceOf(key));
        })];
    }

    private string SourceOf(string key) => view.FindOrigin(key) is { } origin
        ? origin.Line is { } line ? $"{origin.Source}:{line}" : origin.Source
        : EffectiveSetting.Default;

    private TOptions BindConfigurationAlone()
    {
        var configured = new TOptions();
        bind(new TypedSection(view.GetSection(schema.Path), schema, view), configured);
        return configured;
    }

    /// <summary>A validator knows the key it begins with, not who set it.</summary>
    private string PlaceOf(string failure, bool isOfConfiguration)
    {
        var key = failure.Split(' ', 2)[0];
        return !key.StartsWith(schema.Path + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase) ? string.Empty
            : isOfConfiguration ? SectionChecker.PlaceOf(view.FindOrigin(key))
            : " Set in code.";
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
