using System.Globalization;
using System.Text;

namespace CloudTraining.Sdk.Configuration;

/// <summary>What a text must look like to become a value of a type.</summary>
internal static class SettingText
{
    public static bool Fits(OptionsMember member, string text)
    {
        if (text.Length == 0)
        {
            return member.IsNullable;
        }

        var type = member.Type;
        return type == typeof(bool) ? bool.TryParse(text, out _)
            : type == typeof(int) ? int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            : type == typeof(long) ? long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            : type == typeof(double) ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            : type == typeof(decimal) ? decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            : type == typeof(TimeSpan) ? TryParseDuration(text, out _)
            : type == typeof(Uri) ? Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _)
            : !type.IsEnum || Enum.TryParse(type, text, ignoreCase: true, out var value) && Enum.IsDefined(type, value);
    }

    public static string Expected(OptionsMember member)
    {
        var type = member.Type;
        return type == typeof(bool) ? "true or false"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(double) || type == typeof(decimal) ? "a number such as 1.5"
            : type == typeof(TimeSpan) ? "a duration: hh:mm:ss (for example 00:01:30) or whole seconds (for example 90)"
            : type == typeof(Uri) ? "an address"
            : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
            : "a text";
    }

    /// <summary>A <c>TimeSpan</c> text, or whole seconds: the binder alone would read <c>60</c> as sixty days.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            var fits = Math.Abs((decimal)seconds) <= 1_000_000_000;
            duration = fits ? TimeSpan.FromSeconds(seconds) : default;
            return fits;
        }

        // The framework reads 25:00:00 as twenty-five days.
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration)
            && !(text.Split(':', 2)[0].Trim(' ', '-') is var first && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours > 23);
    }

    /// <summary><c>WebhookUrl</c> as <c>webhook_url</c>.</summary>
    public static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
