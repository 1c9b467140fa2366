using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CloudTraining.Sdk.Configuration;

/// <summary>The <c>SIMPLETUNER_*</c> variables as a configuration source. Those of the log are read by the log itself, which works without the rest.</summary>
internal sealed class SimpleTunerVariables : ConfigurationProvider, IConfigurationSource, IConfigurationOrigins
{
    private const string Prefix = "SIMPLETUNER_";

    private static readonly Variable[] Variables =
    [
        new("SIMPLETUNER_JOB_POLL_INTERVAL", "CloudTraining:Polling:Interval", "a number of seconds from 1 to 86400", text => Number(text, 1, 86_400) is { } seconds ? Duration(TimeSpan.FromSeconds(seconds)) : null),
        new("SIMPLETUNER_APPROVAL_CHECK_INTERVAL", "CloudTraining:Approvals:CheckInterval", "a number of seconds from 1 to 86400", text => Number(text, 1, 86_400) is { } seconds ? Duration(TimeSpan.FromSeconds(seconds)) : null),
        new("SIMPLETUNER_JOB_RETENTION_DAYS", "CloudTraining:Background:JobRetention", "a number of days from 0 (keep for ever) to 36500", text => Number(text, 0, 36_500) switch
        {
            null => null,
            0 => string.Empty,
            { } days => Duration(TimeSpan.FromDays(days)),
        }),
        new("SIMPLETUNER_DEFAULT_PROVIDER", "CloudTraining:DefaultProvider", "the name of a provider", text => text.Trim()),
        new("SIMPLETUNER_STATE_DIR", "CloudTraining:DataDirectory", "a folder", text => text.Trim()),
    ];

    /// <summary>Names that are read elsewhere.</summary>
    private static readonly string[] ReadElsewhere = ["SIMPLETUNER_LOG_LEVEL", "SIMPLETUNER_LOG_FORMAT", "SIMPLETUNER_LOG_FILE", "SIMPLETUNER_ENTERPRISE_CONFIG"];

    private readonly List<ConfigurationOrigin> _origins = [];
    private readonly List<(string Key, string Message)> _failures = [];

    public SimpleTunerVariables(EnvironmentReader environment)
    {
        foreach (var variable in Variables)
        {
            if (environment.Find(variable.Name) is not { } text)
            {
                continue;
            }

            var value = variable.Convert(text);
            if (value is null)
            {
                _failures.Add((variable.Key, $"{variable.Name} is '{OptionsMember.Shown(text)}'; it must be {variable.Expected}."));
                continue;
            }

            Data[variable.Key] = value;
            _origins.Add(new ConfigurationOrigin(variable.Key, variable.Name, variable.Name));
        }
    }

    public IReadOnlyCollection<ConfigurationOrigin> Origins => _origins;

    public IReadOnlyList<string> Problems => [];

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>What is wrong with the variables of one options class.</summary>
    public IEnumerable<string> FailuresOf(OptionsSchema schema) =>
        _failures.Where(failure => schema.Members.Any(member => schema.KeyOf(member).Equals(failure.Key, StringComparison.OrdinalIgnoreCase))).Select(failure => failure.Message);

    /// <summary>Variables that nobody reads and whose names are nearly those of ours. SimpleTuner itself has many more, which are none of our business.</summary>
    public static IEnumerable<(string Name, string Nearest)> FindMisspelt(EnvironmentReader environment)
    {
        string[] known = [.. Variables.Select(variable => variable.Name), .. ReadElsewhere];
        foreach (var name in environment.Names.Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !known.Contains(name, StringComparer.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (Nearest.Find(name, known) is { } nearest)
            {
                yield return (name, nearest);
            }
        }
    }

    private static double? Number(string text, double min, double max) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;

    private static string Duration(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);

    private sealed record Variable(string Name, string Key, string Expected, Func<string, string?> Convert);
}
