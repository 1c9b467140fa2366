namespace CloudTraining.Sdk.Logging;

/// <summary>
/// All about a message template that can be settled before the first line: its literals and field names as bytes, which argument
/// goes where, and which must not be shown.
/// </summary>
internal sealed class MessagePlan
{
    private readonly string?[] _names;

    private MessagePlan(
        string template, LineSettings settings, string?[] names, byte[][] literals, PlannedHole[] holes, PlannedField[] fields)
    {
        _names = names;
        Template = template;
        Settings = settings;
        Literals = literals;
        Holes = holes;
        Fields = fields;
        foreach (ref readonly var field in fields.AsSpan())
        {
            Mask |= field.Key.Bit;
        }
    }

    public string Template { get; }

    public LineSettings Settings { get; }

    public byte[][] Literals { get; }

    public PlannedHole[] Holes { get; }

    public PlannedField[] Fields { get; }

    /// <summary>One bit per name; no common bit means no common name.</summary>
    public ulong Mask { get; }

    /// <summary>The plan of a template whose arguments come in the order of its holes.</summary>
    public static MessagePlan Create(string template, LineSettings settings)
    {
        var parsed = MessageTemplate.Parse(template);
        return Create(template, parsed, settings, [.. parsed.Holes.Select(hole => hole.Name)]);
    }

    /// <summary>The plan of a call whose arguments have these names.</summary>
    public static MessagePlan Create(string template, LineSettings settings, ReadOnlySpan<string?> names) =>
        Create(template, MessageTemplate.Parse(template), settings, [.. names]);

    /// <summary>Whether the plan was made for arguments of these names.</summary>
    public bool Fits(ReadOnlySpan<string?> names)
    {
        if (names.Length != _names.Length)
        {
            return false;
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (!string.Equals(names[i], _names[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static MessagePlan Create(string template, MessageTemplate parsed, LineSettings settings, string?[] names)
    {
        var shown = (string?[])names.Clone();
        var holes = new PlannedHole[parsed.Holes.Length];
        for (var i = 0; i < holes.Length; i++)
        {
            var (name, alignment, format) = parsed.Holes[i];
            var field = FindField(names, name, i);
            if (field >= 0)
            {
                // The template has the spelling that was meant: {JobId} names the parameter jobId.
                shown[field] = name;
            }

            holes[i] = new PlannedHole(field, alignment, format, TextEscaper.Encode(settings, "{" + name + "}"));
        }

        var fields = new PlannedField[shown.Length];
        for (var i = fields.Length - 1; i >= 0; i--)
        {
            var key = settings.GetKey(shown[i]);
            var repeated = false;
            for (var later = i + 1; later < fields.Length; later++)
            {
                repeated |= fields[later].Key.Name == key.Name;
            }

            fields[i] = new PlannedField(key, repeated);
        }

        return new MessagePlan(
            template, settings, names, [.. parsed.Literals.Select(text => TextEscaper.Encode(settings, text))], holes, fields);
    }

    public static int FindField(string?[] names, string hole, int position)
    {
        // A name that stands twice in a template has two arguments, in order.
        hole = FieldKey.Clean(hole);
        return position < names.Length && FieldKey.Clean(names[position]) == hole
            ? position
            : Array.FindIndex(names, name => FieldKey.Clean(name).Equals(hole, StringComparison.OrdinalIgnoreCase));
    }
}

/// <param name="Field">The argument that fills the hole; -1 when there is none of its name.</param>
/// <param name="Alignment">The least width, negative for left.</param>
/// <param name="Format">The format of the value, or null.</param>
/// <param name="Unfilled">What is written when there is no argument.</param>
internal readonly record struct PlannedHole(int Field, int Alignment, string? Format, byte[] Unfilled);

/// <param name="Key">The name of the field.</param>
/// <param name="IsRepeated">Whether a later argument has the same name; the last one wins.</param>
internal readonly record struct PlannedField(FieldKey Key, bool IsRepeated);
