using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>Reads the query string; each mistake is refused with the field named.</summary>
internal readonly struct QueryReader(IQueryCollection query)
{
    /// <summary>The value, or null when it is missing or empty.</summary>
    public string? Text(string name, int maxLength = 256)
    {
        var values = query[name];
        if (values.Count == 0 || string.IsNullOrEmpty(values[0]))
        {
            return null;
        }

        return values.Count > 1 ? throw ApiException.Invalid(name, "It is given more than once.")
            : values[0]!.Length > maxLength ? throw ApiException.Invalid(name, $"It has {values[0]!.Length} characters; at most {maxLength} are taken.")
            : values[0];
    }

    public int Number(string name, int fallback, int min, int max)
    {
        if (Text(name) is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw ApiException.Invalid(name, $"'{text}' is not a whole number from {min} to {max}.");
    }

    public bool Flag(string name, bool fallback = false) => Text(name)?.ToLowerInvariant() switch
    {
        null => fallback,
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        var text => throw ApiException.Invalid(name, $"'{text}' is neither true nor false."),
    };
}
