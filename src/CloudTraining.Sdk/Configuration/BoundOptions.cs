using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Configuration;

/// <summary>The options of one section as the rest of the SDK sees them: never a value that was refused, and after a change all sections at once.</summary>
internal sealed class BoundOptions<TOptions>(BoundSection<TOptions> section, OptionsLoader loader) : IOptionsMonitor<TOptions>, IOptions<TOptions>
    where TOptions : class, new()
{
    /// <summary>The value at start, for whoever reads options once.</summary>
    public TOptions Value
    {
        get
        {
            loader.EnsureLoaded();
            return section.Initial ?? section.Named(Options.DefaultName);
        }
    }

    public TOptions CurrentValue
    {
        get
        {
            loader.EnsureLoaded();
            return section.Current ?? section.Named(Options.DefaultName);
        }
    }

    public TOptions Get(string? name) => string.IsNullOrEmpty(name) ? CurrentValue : section.Named(name);

    public IDisposable OnChange(Action<TOptions, string?> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return section.Listen(listener);
    }
}
