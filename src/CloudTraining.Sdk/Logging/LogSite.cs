using System.ComponentModel;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// A place in the source that writes log lines. Made by the generator of this package, one per call; not meant to be used by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LogSite
{
    [ThreadStatic]
    private static LogSite? _current;

    private readonly string[]? _names;
    private MessagePlan? _plan;
    private MessageTemplate? _parsed;
    private byte[]? _json;
    private byte[]? _jsonAndExtra;
    private byte[]? _text;

    /// <summary>A place whose template is not known before the call.</summary>
    /// <param name="file">The name of the file, without its folder.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="function">The member that holds the call.</param>
    public LogSite(string file, int line, string function)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(function);
        (File, Line, Function) = (Cut(file), line, Cut(function));
    }

    /// <summary>A call of a <c>[LoggerMessage]</c> method.</summary>
    /// <param name="file">The name of the file, without its folder.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="function">The member that holds the call.</param>
    /// <param name="template">The message template of the method.</param>
    /// <param name="names">The names of the arguments, in order.</param>
    public LogSite(string file, int line, string function, string template, params string[] names)
        : this(file, line, function)
    {
        ArgumentNullException.ThrowIfNull(template);
        Template = template;
        _names = names;
    }

    /// <summary>The name of the file.</summary>
    public string File { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The member that holds the call.</summary>
    public string Function { get; }

    /// <summary>The site around the call that this thread is making; null when there is none.</summary>
    internal static LogSite? Current
    {
        get => _current;
        set => _current = value;
    }

    internal string? Template { get; }

    internal byte[] Json => _json ??= TextEscaper.EncodeSource(File, Line, Function);

    /// <summary>What stands before the fields of a line.</summary>
    internal static ReadOnlySpan<byte> Extra => ", \"extra\":"u8;

    internal byte[] JsonAndExtra => _jsonAndExtra ??= [.. Json, .. Extra];

    internal byte[] Text => _text ??= TextEscaper.Encode(LineSettings.DefaultText, $" ({File}:{Line} {Function})");

    /// <summary>The plan of this place; <paramref name="template"/> is the same string nearly always.</summary>
    internal MessagePlan GetPlan(LineSettings settings, string template)
    {
        var plan = _plan;
        if (plan is not null && ReferenceEquals(plan.Settings, settings) && ReferenceEquals(plan.Template, template))
        {
            return plan;
        }

        plan = _names is null ? MessagePlan.Create(template, settings) : MessagePlan.Create(template, settings, _names);
        _plan = plan;
        return plan;
    }

    internal int CountNames(string template) => _names?.Length ?? Parse(template).Holes.Length;

    /// <summary>The name of an argument as a field: spelt as in the template where it stands there.</summary>
    internal string GetFieldName(string template, int index)
    {
        var parsed = Parse(template);
        if (_names is null)
        {
            return parsed.Holes[index].Name;
        }

        foreach (var hole in parsed.Holes)
        {
            if (hole.Name.Equals(_names[index], StringComparison.OrdinalIgnoreCase))
            {
                return hole.Name;
            }
        }

        return _names[index];
    }

    /// <summary>Which argument fills a hole; -1 when none does.</summary>
    internal int FindArgument(MessageTemplate template, int hole) =>
        _names is null ? hole : MessagePlan.FindField(_names, template.Holes[hole].Name, hole);

    internal MessageTemplate Parse(string template)
    {
        var parsed = _parsed;
        if (parsed is null || !ReferenceEquals(parsed.Source, template))
        {
            _parsed = parsed = MessageTemplate.Parse(template);
        }

        return parsed;
    }

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200];
}
