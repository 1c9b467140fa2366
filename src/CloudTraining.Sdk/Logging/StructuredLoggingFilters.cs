using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Turns the minimum level into filter rules for our provider alone. The host's rules for single categories keep their meaning;
/// noisy categories start at WARNING unless the host has a rule for them; Microsoft's console provider is silenced.
/// </summary>
internal sealed class StructuredLoggingFilters(IOptions<StructuredLoggingOptions> options, LogLevelOverrides overrides)
    : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string ConsoleProvider = "Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider";
    private const string ConsoleAlias = "Console";

    private static readonly string Ours = typeof(StructuredLoggerProvider).FullName!;
    private static readonly string[] Noisy = ["System.Net.Http.HttpClient", "Microsoft.AspNetCore"];

    public void PostConfigure(string? name, LoggerFilterOptions filters)
    {
        var current = options.Value;
        var rules = filters.Rules;
        var front = new List<LoggerFilterRule>();
        foreach (var category in Noisy)
        {
            if (!rules.Any(rule => rule.CategoryName is { Length: > 0 } known && category.StartsWith(known, StringComparison.OrdinalIgnoreCase)))
            {
                front.Add(new LoggerFilterRule(Ours, category, LogLevel.Warning, null));
            }
        }

        if (current.MinimumLevel is { } minimum)
        {
            // A rule that names a provider beats all that do not, so those for single categories are repeated for ours.
            front.Add(new LoggerFilterRule(Ours, null, minimum, null));
            front.AddRange(rules
                .Where(rule => rule.ProviderName is null && rule.CategoryName is not (null or "" or "Default"))
                .Select(rule => new LoggerFilterRule(Ours, rule.CategoryName, rule.LogLevel, rule.Filter)));
        }

        for (var i = 0; i < front.Count; i++)
        {
            rules.Insert(i, front[i]);
        }

        foreach (var (category, level) in overrides.Current)
        {
            Replace(rules, category, level);
        }

        if (!current.KeepMicrosoftConsole)
        {
            Silence(rules);
        }
    }

    private static void Replace(IList<LoggerFilterRule> rules, string category, LogLevel level)
    {
        if (category.Length == 0)
        {
            rules.Add(new LoggerFilterRule(Ours, null, level, null));
            foreach (var rule in rules.Where(rule => rule.ProviderName is null && !string.IsNullOrEmpty(rule.CategoryName)).ToArray())
            {
                rules.Insert(0, new LoggerFilterRule(Ours, rule.CategoryName, rule.LogLevel, rule.Filter));
            }

            return;
        }

        rules.Add(new LoggerFilterRule(Ours, category, level, null));
    }

    private static void Silence(IList<LoggerFilterRule> rules)
    {
        for (var i = rules.Count - 1; i >= 0; i--)
        {
            if (rules[i].ProviderName is ConsoleProvider or ConsoleAlias)
            {
                rules.RemoveAt(i);
            }
        }

        rules.Add(new LoggerFilterRule(ConsoleProvider, null, LogLevel.None, null));
    }
}
