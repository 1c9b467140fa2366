using System.Collections;

namespace CloudTraining.Sdk.Logging;

/// <summary>The state of an intercepted <c>[LoggerMessage]</c> call.</summary>
internal struct LogMessage<TValues>(LogSite site, TValues values)
    : IReadOnlyList<KeyValuePair<string, object?>>, ILogMessage, ILineArguments
    where TValues : struct, ILogValues
{
    public static readonly Func<LogMessage<TValues>, Exception?, string> Formatter = static (state, _) => state.ToString();

    // Not read-only: a read-only field of an open type is copied before every call.
    private TValues _values = values;

    public readonly int Count => site.CountNames(site.Template!) + 1;

    public readonly KeyValuePair<string, object?> this[int index] => index == Count - 1
        ? new(StateArguments.TemplateName, site.Template)
        : new(site.GetFieldName(site.Template!, index), index < 0 || index >= Count ? throw new ArgumentOutOfRangeException(nameof(index)) : _values.Box(index));

    public void Compose(LineBuffer line, in LineHead head) =>
        LineComposer.Compose(line, in head, site.GetPlan(head.Settings, site.Template!), site, ref this);

    public RenderedKind AppendText(LineBuffer line, int index, string? format, int end) => _values.AppendText(line, index, format, end);

    public object? Get(int index) => _values.Box(index);

    public readonly IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => MessageText.Render(site.Parse(site.Template!), site, ref this);
}
