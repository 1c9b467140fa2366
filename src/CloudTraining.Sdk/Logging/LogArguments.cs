using System.Collections;

namespace CloudTraining.Sdk.Logging;

/// <summary>The state of an intercepted call of <c>LogInformation</c> and its like: the message and its arguments as they were given.</summary>
internal struct LogArguments(LogSite site, string? message, object?[]? arguments)
    : IReadOnlyList<KeyValuePair<string, object?>>, ILogMessage, ILineArguments
{
    public static readonly Func<LogArguments, Exception?, string> Formatter = static (state, _) => state.ToString();

    private readonly string _template = message ?? "[null]";
    private readonly object?[] _arguments = arguments ?? [null];

    public readonly int Count => site.CountNames(_template) + 1;

    public readonly KeyValuePair<string, object?> this[int index] => index == Count - 1
        ? new(StateArguments.TemplateName, _template)
        : new(site.GetFieldName(_template, index), Get(index) is var value && ReferenceEquals(value, StateArguments.Missing) ? null : value);

    public void Compose(LineBuffer line, in LineHead head) =>
        LineComposer.Compose(line, in head, site.GetPlan(head.Settings, _template), site, ref this);

    public readonly RenderedKind AppendText(LineBuffer line, int index, string? format, int end)
    {
        var value = Get(index);
        if (ReferenceEquals(value, StateArguments.Missing))
        {
            TextEscaper.Append(line, "{" + site.GetFieldName(_template, index) + "}", line.Settings.IsJson, end);
            return RenderedKind.Other;
        }

        return ScalarText.AppendObject(line, value, format, line.Settings.IsJson, end);
    }

    public readonly object? Get(int index) => index < _arguments.Length ? _arguments[index] : StateArguments.Missing;

    public readonly IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => MessageText.Render(site.Parse(_template), site, ref this);
}
