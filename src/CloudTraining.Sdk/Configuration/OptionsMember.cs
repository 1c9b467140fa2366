using System.Collections;
using System.Globalization;

namespace CloudTraining.Sdk.Configuration;

/// <summary>One property of an options class.</summary>
internal sealed class OptionsMember(string name, Type type, Func<object, object?> read)
{
    private static readonly string[] SecretWords = ["token", "secret", "password", "passphrase", "apikey", "accesskey", "connectionstring", "credential", "authorization", "cookie"];

    public string Name => name;

    /// <summary>The type without its question mark.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(type) ?? type;

    public bool IsNullable { get; } = !type.IsValueType || Nullable.GetUnderlyingType(type) is not null;

    public bool IsDuration => Type == typeof(TimeSpan);

    public bool IsSecret { get; } = IsSecretName(name) && (Nullable.GetUnderlyingType(type) ?? type) == typeof(string);

    /// <summary>Whether it is a list or a dictionary, with children instead of a value.</summary>
    public bool IsCollection => Type != typeof(string) && Type.IsAssignableTo(typeof(IEnumerable));

    public string? ReadText(object options)
    {
        var value = read(options);
        return value is null ? null : IsSecret ? "***" : Text(value);
    }

    /// <summary>The value for comparisons only; it may be a secret.</summary>
    public string? ReadRaw(object options) => read(options) is { } value ? value as string ?? Raw(value) : null;

    /// <summary>The value as it may be shown: no secret inside an address.</summary>
    public static string Shown(string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && !address.IsFile && (address.UserInfo.Length > 0 || address.Query.Length > 0))
        {
            text = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (address.Query.Length > 0 ? "?***" : string.Empty);
        }

        return text.Length <= 100 ? text : text[..100] + "…";
    }

    private static string Raw(object value) => value switch
    {
        IDictionary entries => string.Join('\n', entries.Keys.Cast<object>().Select(key => $"{key}={entries[key]}").Order(StringComparer.Ordinal)),
        string text => text,
        IEnumerable items => string.Join('\n', items.Cast<object?>().Select(item => item?.ToString())),
        _ => Text(value),
    };

    private static string Text(object value) => value switch
    {
        string text => Shown(text),
        bool truth => truth ? "true" : "false",
        TimeSpan duration => duration.ToString("c", CultureInfo.InvariantCulture),
        Uri address => Shown(address.ToString()),
        IDictionary entries => string.Join(", ", entries.Keys.Cast<object>().Select(key => $"{key}={(IsSecretName(key.ToString()!) ? "***" : Text(entries[key]!))}").Order(StringComparer.Ordinal)),
        IEnumerable items => string.Join(", ", items.Cast<object?>().Select(item => item is null ? string.Empty : Text(item))),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.GetType().Name,
    };

    private static bool IsSecretName(string name)
    {
        var plain = name.Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal);
        return plain.Equals("key", StringComparison.OrdinalIgnoreCase) || SecretWords.Any(word => plain.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
