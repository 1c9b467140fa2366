using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>The arguments of a call whose state is not ours, read once into the line's own array.</summary>
internal readonly struct StateArguments(object?[] values) : ILineArguments
{
    /// <summary>The pair of a state that holds the message template.</summary>
    public const string TemplateName = "{OriginalFormat}";

    /// <summary>Stands for an argument that a call with too few arguments does not have.</summary>
    public static readonly object Missing = new();

    private const int MostFields = 256;

    public RenderedKind AppendText(LineBuffer line, int index, string? format, int end) => values[index] switch
    {
        string text => AppendString(line, text, end),
        int number when format is null => ScalarText.AppendNumber(line, number),
        var other => AppendOther(line, other, index, format, end),
    };

    public object? Get(int index) => values[index];

    /// <summary>Writes a line for any state.</summary>
    public static void Compose<TState>(
        LineBuffer line, in LineHead head, in TState state, Func<TState, Exception?, string>? formatter)
    {
        var count = 0;
        string? template = null;

        // The place is that of this line only: a value that logs while it is rendered must not take it.
        var site = LogSite.Current;
        if (site is not null)
        {
            LogSite.Current = null;
        }

        try
        {
            count = Read(line, in state, out template);
            var names = line.Names.AsSpan(0, count);
            var arguments = new StateArguments(line.Values);
            if (template is not null)
            {
                LineComposer.Compose(line, in head, head.Settings.GetPlan(template, names), site, ref arguments);
                return;
            }

            var plan = count == 0 ? head.Settings.NoFields : MessagePlan.Create(string.Empty, head.Settings, names);
            LineComposer.Compose(line, in head, Format(in state, head.Exception, formatter), plan, site, ref arguments);
        }
        finally
        {
            line.Values.AsSpan(0, count).Clear();
            if (site is not null)
            {
                LogSite.Current = site;
            }
        }
    }

    private static RenderedKind AppendString(LineBuffer line, string text, int end)
    {
        TextEscaper.Append(line, text, line.Settings.IsJson, end);
        return RenderedKind.Quoted;
    }

    private static RenderedKind AppendOther(LineBuffer line, object? value, int index, string? format, int end)
    {
        if (ReferenceEquals(value, Missing))
        {
            TextEscaper.Append(line, "{" + line.Names[index] + "}", line.Settings.IsJson, end);
            return RenderedKind.Other;
        }

        return ScalarText.AppendObject(line, value, format, line.Settings.IsJson, end);
    }

    /// <summary>Reads names and values; the casts inside stay on one expression so that a struct is not boxed.</summary>
    private static int Read<TState>(LineBuffer line, in TState state, out string? template)
    {
        template = null;
        if (state is not IReadOnlyList<KeyValuePair<string, object?>>)
        {
            return state is IEnumerable<KeyValuePair<string, object?>> sequence ? ReadSequence(line, sequence, out template) : 0;
        }

        var all = Count(in state);
        line.EnsureArguments(all);
        var count = 0;
        for (var i = 0; i < all; i++)
        {
            try
            {
                var (name, value) = ((IReadOnlyList<KeyValuePair<string, object?>>)state)[i];
                if (value is string text && name == TemplateName)
                {
                    template = text;
                    continue;
                }

                line.Names[count] = name;
                line.Values[count++] = value;
            }
            catch (IndexOutOfRangeException)
            {
                // The template has more holes than the call has arguments.
                line.Names[count] = "?";
                line.Values[count++] = Missing;
            }
            catch (Exception exception)
            {
                line.Names[count] = "state";
                line.Values[count++] = ScalarText.Threw("state", exception);
                break;
            }
        }

        return count;
    }

    private static int Count<TState>(in TState state)
    {
        try
        {
            return Math.Min(((IReadOnlyList<KeyValuePair<string, object?>>)state!).Count, MostFields);
        }
        catch (Exception)
        {
            return 0;
        }
    }

    private static int ReadSequence(LineBuffer line, IEnumerable<KeyValuePair<string, object?>> sequence, out string? template)
    {
        template = null;
        line.EnsureArguments(MostFields + 1);
        var count = 0;
        try
        {
            foreach (var (name, value) in sequence)
            {
                if (count == MostFields)
                {
                    break;
                }

                if (value is string text && name == TemplateName)
                {
                    template = text;
                    continue;
                }

                line.Names[count] = name;
                line.Values[count++] = value;
            }
        }
        catch (Exception exception)
        {
            line.Names[count] = "state";
            line.Values[count++] = ScalarText.Threw("state", exception);
        }

        return count;
    }

    private static string Format<TState>(in TState state, Exception? exception, Func<TState, Exception?, string>? formatter)
    {
        try
        {
            return (formatter is null ? state?.ToString() : formatter(state, exception)) ?? string.Empty;
        }
        catch (Exception thrown)
        {
            return ScalarText.Threw("formatter", thrown);
        }
    }
}
