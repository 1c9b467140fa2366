using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Logging;

/// <summary>Refuses options that make no sense, all at once, each with its name, its value and the cure.</summary>
internal sealed class StructuredLoggingOptionsValidator : IValidateOptions<StructuredLoggingOptions>
{
    public ValidateOptionsResult Validate(string? name, StructuredLoggingOptions options)
    {
        var failures = new List<string>();
        Check(options.MinimumLevel is null or (>= LogLevel.Trace and <= LogLevel.None), "MinimumLevel", options.MinimumLevel, "a member of LogLevel");
        Check(Enum.IsDefined(options.Format), "Format", options.Format, "Json or Text");
        Check(Enum.IsDefined(options.Overflow), "Overflow", options.Overflow, "Wait or DropOldest");
        Check(options.MaxLineBytes is 0 or (>= 1_024 and <= 1 << 30), "MaxLineBytes", options.MaxLineBytes, "0 for no limit, or 1024 to 1073741824");
        Check(options.BufferBytes is >= 65_536 and <= 1 << 30, "BufferBytes", options.BufferBytes, "65536 to 1073741824");
        Check(
            options.FlushInterval >= TimeSpan.FromMilliseconds(1) && options.FlushInterval <= TimeSpan.FromHours(1),
            "FlushInterval", options.FlushInterval, "1 ms to 1 hour");
        Check(options.File is null || !options.File.Contains('\0'), "File", options.File, "a path without NUL");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string key, object? value, string expected)
        {
            if (!holds)
            {
                failures.Add($"{nameof(StructuredLoggingOptions)}.{key} is '{value}'. Set it to {expected}.");
            }
        }
    }
}
