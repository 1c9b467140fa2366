using System.Collections;
using System.Globalization;
using System.Text;

namespace CloudTraining.Sdk.Logging;

/// <summary>The message of an intercepted call as a string, for providers other than ours.</summary>
internal static class MessageText
{
    public static string Render<TArguments>(MessageTemplate template, LogSite site, ref TArguments arguments)
        where TArguments : struct, ILineArguments
    {
        var text = new StringBuilder(template.Literals[0]);
        for (var i = 0; i < template.Holes.Length; i++)
        {
            var hole = template.Holes[i];
            var field = site.FindArgument(template, i);
            var value = field < 0 ? StateArguments.Missing : arguments.Get(field);
            var shown = ReferenceEquals(value, StateArguments.Missing) ? "{" + hole.Name + "}" : Show(value, hole.Format);
            text.Append(hole.Alignment >= 0 ? shown.PadLeft(hole.Alignment) : shown.PadRight(-hole.Alignment));
            text.Append(template.Literals[i + 1]);
        }

        return text.ToString();
    }

    private static string Show(object? value, string? format) => value switch
    {
        null => "(null)",
        string text => text,
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture) ?? string.Empty,
        IEnumerable sequence => string.Join(", ", sequence.Cast<object?>().Select(item => item ?? "(null)")),
        _ => value.ToString() ?? string.Empty,
    };
}
