using System.Globalization;

namespace CloudTraining.Sdk.Yaml;

/// <summary>Names and values of the file as configuration keys and as texts for messages.</summary>
internal static class OptionNames
{
    private const int MaxShown = 80;

    public static bool IsName(string text) => text.Length is >= 1 and <= 64 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary><c>webhook_url</c> as <c>WebhookUrl</c>.</summary>
    public static string ToPascalCase(string name) =>
        string.Concat(name.Split(['_', '-'], StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    public static string KindOf(YamlNode node) => node switch
    {
        YamlNode.Single single => $"'{Shown(single.Text)}'",
        YamlNode.Sequence => "a list",
        _ => "a group of keys",
    };

    public static string Shown(string text)
    {
        // Neither line breaks nor marks that turn the direction of writing may get into a log line.
        var line = string.Concat(text.Select(letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '\uFFFD' : letter));
        return line.Length <= MaxShown ? line : line[..MaxShown] + "…";
    }
}
