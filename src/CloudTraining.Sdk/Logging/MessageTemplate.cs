using System.Globalization;
using System.Text;

namespace CloudTraining.Sdk.Logging;

/// <summary>A place in a message template that a value fills: <c>{Name,alignment:format}</c>.</summary>
internal readonly record struct TemplateHole(string Name, int Alignment, string? Format);

/// <summary>A parsed message template: one literal more than holes. A brace without a partner is literal text.</summary>
internal sealed class MessageTemplate
{
    private MessageTemplate(string source, string[] literals, TemplateHole[] holes)
    {
        Source = source;
        Literals = literals;
        Holes = holes;
    }

    public string Source { get; }

    public string[] Literals { get; }

    public TemplateHole[] Holes { get; }

    public static MessageTemplate Parse(string template)
    {
        var literals = new List<string>();
        var holes = new List<TemplateHole>();
        var literal = new StringBuilder();
        var i = 0;
        while (i < template.Length)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                literal.Append(c);
                i += 2;
            }
            else if (c == '{' && template.AsSpan(i + 1).IndexOfAny('{', '}') is var close and >= 0 && template[i + 1 + close] == '}')
            {
                literals.Add(literal.ToString());
                literal.Clear();
                holes.Add(ParseHole(template.AsSpan(i + 1, close)));
                i += close + 2;
            }
            else
            {
                literal.Append(c);
                i++;
            }
        }

        literals.Add(literal.ToString());
        return new MessageTemplate(template, [.. literals], [.. holes]);
    }

    /// <summary>A letter and a precision that fills the memory with digits: <c>D999999999</c>.</summary>
    private static bool IsEnormous(string format) =>
        char.IsAsciiLetter(format[0]) && int.TryParse(format.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var precision) && precision > 1_000;

    private static TemplateHole ParseHole(ReadOnlySpan<char> text)
    {
        string? format = null;
        var alignment = 0;
        var colon = text.IndexOf(':');
        if (colon >= 0)
        {
            format = text[(colon + 1)..].ToString();
            text = text[..colon];
        }

        var comma = text.IndexOf(',');
        if (comma >= 0)
        {
            // A template is code, but one such as {x,1000000000} must not fill the memory either.
            if (int.TryParse(text[(comma + 1)..].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var width))
            {
                alignment = Math.Clamp(width, -256, 256);
            }

            text = text[..comma];
        }

        return new TemplateHole(text.Trim().ToString(), alignment, string.IsNullOrEmpty(format) || IsEnormous(format) ? null : format);
    }
}
