using System.Collections;

namespace CloudTraining.Sdk.Logging;

/// <summary>The state of an intercepted <c>[LoggerMessage]</c> call: up to six values with their types, nothing boxed.</summary>
internal readonly struct LogValues<T1, T2, T3, T4, T5, T6>(
    LogSite site, int count, T1 value1, T2 value2, T3 value3, T4 value4, T5 value5, T6 value6)
    : IReadOnlyList<KeyValuePair<string, object?>>, ILogMessage, ILineArguments
{
    public static readonly Func<LogValues<T1, T2, T3, T4, T5, T6>, Exception?, string> Formatter = static (state, _) => state.ToString();

    public int Count => count + 1;

    public KeyValuePair<string, object?> this[int index] => index == count
        ? new(StateArguments.TemplateName, site.Template)
        : new(site.GetFieldName(site.Template!, index), Get(index));

    public void Compose(LineBuffer line, in LineHead head) =>
        LineComposer.Compose(line, in head, site.GetPlan(head.Settings, site.Template!), site, in this);

    public RenderedKind AppendText(LineBuffer line, int index, string? format, int end)
    {
        var json = line.Settings.IsJson;
        return index switch
        {
            0 => ScalarText.Append(line, value1, format, json, end),
            1 => ScalarText.Append(line, value2, format, json, end),
            2 => ScalarText.Append(line, value3, format, json, end),
            3 => ScalarText.Append(line, value4, format, json, end),
            4 => ScalarText.Append(line, value5, format, json, end),
            _ => ScalarText.Append(line, value6, format, json, end),
        };
    }

    public object? Get(int index) => (uint)index >= (uint)count
        ? throw new ArgumentOutOfRangeException(nameof(index))
        : index switch
        {
            0 => value1,
            1 => value2,
            2 => value3,
            3 => value4,
            4 => value5,
            _ => value6,
        };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => MessageText.Render(site.Parse(site.Template!), site, in this);
}
