using System.Globalization;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Configuration;

/// <summary>Collects every mistake of an options class, each with the full key, the value and what is allowed.</summary>
public sealed class OptionsFailures(string section)
{
    private readonly List<string> _failures = [];

    /// <summary>All mistakes, or success.</summary>
    public ValidateOptionsResult Result => _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);

    /// <summary>Checks that a number or duration lies between two bounds, both allowed. Null passes.</summary>
    public OptionsFailures Range<T>(string member, T? value, T min, T max)
        where T : struct, IComparable<T>
    {
        if (value is { } present && (present.CompareTo(min) < 0 || present.CompareTo(max) > 0))
        {
            _failures.Add(string.Create(CultureInfo.InvariantCulture, $"{section}:{member} is {present}; it must be from {min} to {max}."));
        }

        return this;
    }

    /// <summary>Adds a mistake unless the condition holds.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="member">The member.</param>
    /// <param name="message">What is wrong, with the value and the cure; follows the key.</param>
    public OptionsFailures Require(bool holds, string member, string message)
    {
        if (!holds)
        {
            _failures.Add($"{section}:{member} {message}");
        }

        return this;
    }
}
