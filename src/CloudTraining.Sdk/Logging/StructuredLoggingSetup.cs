using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Logging;

/// <summary>Reads the options from the section <c>CloudTraining:Logging</c> and, over it, from the <c>SIMPLETUNER_LOG_*</c> variables.</summary>
internal sealed class StructuredLoggingSetup(IServiceProvider services, LoggingEnvironment environment) : IConfigureOptions<StructuredLoggingOptions>
{
    public const string SectionName = "CloudTraining:Logging";
    public const string LevelVariable = "SIMPLETUNER_LOG_LEVEL";
    public const string FormatVariable = "SIMPLETUNER_LOG_FORMAT";
    public const string FileVariable = "SIMPLETUNER_LOG_FILE";

    private const string LevelWords = "DEBUG, INFO, WARNING, ERROR or CRITICAL";

    public void Configure(StructuredLoggingOptions options)
    {
        var failures = new List<string>();
        if (services.GetService<IConfiguration>()?.GetSection(SectionName) is { } section)
        {
            ReadSection(section, options, failures);
        }

        ReadEnvironment(options, failures);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(StructuredLoggingOptions), failures);
        }
    }

    private void ReadEnvironment(StructuredLoggingOptions options, List<string> failures)
    {
        if (environment.Get(LevelVariable) is { Length: > 0 } level)
        {
            if (TryParseLevel(level, out var parsed))
            {
                options.MinimumLevel = parsed;
            }
            else
            {
                failures.Add($"{LevelVariable} is '{Shown(level)}'. Set it to {LevelWords}, or leave it unset for INFO.");
            }
        }

        if (environment.Get(FormatVariable) is { Length: > 0 } format)
        {
            if (TryParseFormat(format, out var parsed))
            {
                options.Format = parsed;
            }
            else
            {
                failures.Add($"{FormatVariable} is '{Shown(format)}'. Set it to json or text, or leave it unset for json.");
            }
        }

        if (environment.Get(FileVariable) is { Length: > 0 } file)
        {
            options.File = file;
        }
    }

    private static void ReadSection(IConfigurationSection section, StructuredLoggingOptions options, List<string> failures)
    {
        Read<LogLevel>(section, "MinimumLevel", TryParseLevel, $"a level: {LevelWords}", value => options.MinimumLevel = value, failures);
        Read<LogFormat>(section, "Format", TryParseFormat, "json or text", value => options.Format = value, failures);
        Read<LogOverflow>(section, "Overflow", TryParseOverflow, "Wait or DropOldest", value => options.Overflow = value, failures);
        Read<TimeSpan>(section, "FlushInterval", TryParseDuration, "a time such as 00:00:00.200", value => options.FlushInterval = value, failures);
        Number("MaxLineBytes", value => options.MaxLineBytes = value);
        Number("BufferBytes", value => options.BufferBytes = value);
        Truth("Stdout", value => options.Stdout = value);
        Truth("IncludeStackTraces", value => options.IncludeStackTraces = value);
        Truth("IncludeEventId", value => options.IncludeEventId = value);
        Truth("IncludeTraceIds", value => options.IncludeTraceIds = value);
        Truth("UseStackTraceForSource", value => options.UseStackTraceForSource = value);
        Truth("Buffered", value => options.Buffered = value);
        Truth("ReopenOnHangup", value => options.ReopenOnHangup = value);
        Truth("KeepMicrosoftConsole", value => options.KeepMicrosoftConsole = value);
        if (section["File"] is { Length: > 0 } file)
        {
            options.File = file;
        }

        foreach (var name in section.GetSection("RedactedNames").GetChildren())
        {
            options.RedactedNames.Add(name.Value ?? string.Empty);
        }

        void Number(string key, Action<int> set) => Read<int>(section, key, TryParseNumber, "a whole number", set, failures);
        void Truth(string key, Action<bool> set) => Read<bool>(section, key, bool.TryParse, "true or false", set, failures);
    }

    private delegate bool TryParse<T>(string text, out T value);

    private static void Read<T>(
        IConfigurationSection section, string key, TryParse<T> parse, string expected, Action<T> set, List<string> failures)
    {
        if (section[key] is not { Length: > 0 } text)
        {
            return;
        }

        if (parse(text, out var value))
        {
            set(value);
        }
        else
        {
            failures.Add($"{section.Path}:{key} is '{Shown(text)}'. Set it to {expected}.");
        }
    }

    private static bool TryParseLevel(string text, out LogLevel level)
    {
        (var known, level) = text.Trim().ToUpperInvariant() switch
        {
            "DEBUG" => (true, LogLevel.Debug),
            "INFO" or "INFORMATION" => (true, LogLevel.Information),
            "WARNING" => (true, LogLevel.Warning),
            "ERROR" => (true, LogLevel.Error),
            "CRITICAL" => (true, LogLevel.Critical),
            _ => (false, LogLevel.None),
        };
        return known;
    }

    private static bool TryParseFormat(string text, out LogFormat format)
    {
        (var known, format) = text.Trim().ToUpperInvariant() switch
        {
            "JSON" => (true, LogFormat.Json),
            "TEXT" => (true, LogFormat.Text),
            _ => (false, LogFormat.Json),
        };
        return known;
    }

    private static bool TryParseOverflow(string text, out LogOverflow overflow) =>
        Enum.TryParse(text, ignoreCase: true, out overflow) && Enum.IsDefined(overflow);

    private static bool TryParseDuration(string text, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);

    private static bool TryParseNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
