using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace CloudTraining.Sdk.Logging;

/// <summary>What the options mean for a line, with everything that was rendered under them once and for all.</summary>
internal sealed class LineSettings
{
    private const int MostKeys = 4_096;
    private const int PlanSlots = 1_024;
    private const int LongestPlannedTemplate = 4_096;

    /// <summary>What is written instead of a value that must not be shown.</summary>
    public const string RedactedText = "***";

    /// <summary>The settings of empty options.</summary>
    public static readonly LineSettings Default = new(new StructuredLoggingOptions());

    /// <summary>The settings of empty options but for the text format.</summary>
    public static readonly LineSettings DefaultText = new(new StructuredLoggingOptions { Format = LogFormat.Text });

    private readonly ConcurrentDictionary<string, FieldKey> _keys = new(StringComparer.Ordinal);
    private readonly MessagePlan?[] _plans = new MessagePlan?[PlanSlots];
    private readonly Redaction _redaction;

    public LineSettings(StructuredLoggingOptions options)
    {
        IsJson = options.Format == LogFormat.Json;
        MaxLineBytes = options.MaxLineBytes == 0 ? int.MaxValue / 4 : options.MaxLineBytes;
        IncludeStackTraces = options.IncludeStackTraces;
        IncludeEventId = options.IncludeEventId;
        IncludeTraceIds = options.IncludeTraceIds;
        UseStackTraceForSource = options.UseStackTraceForSource;
        _redaction = new Redaction(options.RedactedNames, options.RedactName);
        NoFields = MessagePlan.Create(string.Empty, this);
    }

    public bool IsJson { get; }

    /// <summary>The plan of a call without arguments whose message is ready.</summary>
    public MessagePlan NoFields { get; }

    public int MaxLineBytes { get; }

    public bool IncludeStackTraces { get; }

    public bool IncludeEventId { get; }

    public bool IncludeTraceIds { get; }

    public bool UseStackTraceForSource { get; }

    /// <summary>The end of the message; the other half of the line is for the rest.</summary>
    public int MessageBytes => MaxLineBytes / 2;

    /// <summary>The end of the exception; an eighth of the line is kept for fields.</summary>
    public int ExceptionEnd => MaxLineBytes - (MaxLineBytes / 8);

    /// <summary>The end of the fields; what is kept closes the line and says how many fields were left out.</summary>
    public int FieldsEnd => MaxLineBytes - 48;

    public FieldKey GetKey(string? name)
    {
        name = FieldKey.Clean(name);
        if (_keys.TryGetValue(name, out var known))
        {
            return known;
        }

        var written = FieldKey.WellFormed(name);
        var key = new FieldKey(written, Encode(written), _redaction.Applies(name));
        if (name.Length <= 128 && _keys.Count < MostKeys)
        {
            _keys.TryAdd(name, key);
        }

        return key;
    }

    /// <summary>
    /// The plan of a template and argument names. Templates are literals nearly always, so they are found by reference in a table of
    /// fixed size: a program that makes a new template for every line pays for each, and the memory does not grow.
    /// </summary>
    public MessagePlan GetPlan(string template, ReadOnlySpan<string?> names)
    {
        ref var slot = ref _plans[RuntimeHelpers.GetHashCode(template) & (PlanSlots - 1)];
        var plan = slot;
        if (plan is not null && ReferenceEquals(plan.Template, template) && plan.Fits(names))
        {
            return plan;
        }

        plan = MessagePlan.Create(template, this, names);
        if (template.Length <= LongestPlannedTemplate)
        {
            slot = plan;
        }

        return plan;
    }

    private byte[] Encode(string name)
    {
        var line = LineBuffer.Rent(this);
        try
        {
            if (IsJson)
            {
                line.Append(", \""u8);
                TextEscaper.Append(line, name, json: true);
                line.Append("\": "u8);
            }
            else
            {
                line.Append((byte)' ');
                var plain = name.Length > 0 && !name.AsSpan().ContainsAny(" =\"\\\t");
                if (!plain)
                {
                    line.Append((byte)'"');
                }

                TextEscaper.Append(line, name, json: !plain);
                line.Append(plain ? "="u8 : "\"="u8);
            }

            return line.Written.ToArray();
        }
        finally
        {
            LineBuffer.Return(line);
        }
    }
}
