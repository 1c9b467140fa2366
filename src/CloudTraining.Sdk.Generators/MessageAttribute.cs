using System.Globalization;
using Microsoft.CodeAnalysis;

namespace CloudTraining.Sdk.Generators;

/// <summary>What a <c>[LoggerMessage]</c> attribute says, with the framework's own rules for what it leaves out.</summary>
internal sealed class MessageAttribute
{
    private static readonly string[] Levels = ["Trace", "Debug", "Information", "Warning", "Error", "Critical", "None"];

    public MessageAttribute(AttributeData attribute, string methodName)
    {
        int? id = null;
        string? eventName = null;
        var template = string.Empty;
        if (attribute.AttributeConstructor is { } constructor)
        {
            for (var i = 0; i < constructor.Parameters.Length; i++)
            {
                Set(constructor.Parameters[i].Name, attribute.ConstructorArguments[i].Value);
            }
        }

        foreach (var named in attribute.NamedArguments)
        {
            Set(named.Key, named.Value.Value);
        }

        Template = template;
        // Without an id the framework makes one from the name, which other providers may rely on.
        var effectiveName = string.IsNullOrWhiteSpace(eventName) ? methodName : eventName!;
        var effectiveId = id ?? HashOf(effectiveName);
        EventId = $"new global::Microsoft.Extensions.Logging.EventId({effectiveId.ToString(CultureInfo.InvariantCulture)}, {InterceptorWriter.Literal(effectiveName)})";

        void Set(string name, object? value)
        {
            switch (name.ToUpperInvariant())
            {
                case "EVENTID":
                    id = value is int number and not -1 ? number : null;
                    break;
                case "LEVEL":
                    Level = value is int level and >= 0 and <= 6 ? "LogLevel." + Levels[level] : null;
                    break;
                case "MESSAGE":
                    template = value as string ?? string.Empty;
                    break;
                case "EVENTNAME":
                    eventName = value as string;
                    break;
                case "SKIPENABLEDCHECK":
                    SkipEnabledCheck = value is true;
                    break;
            }
        }
    }

    public string Template { get; }

    /// <summary>The level as an expression; null when it is an argument of the method.</summary>
    public string? Level { get; private set; }

    /// <summary>The event id as an expression.</summary>
    public string EventId { get; }

    public bool SkipEnabledCheck { get; private set; }

    private static int HashOf(string text)
    {
        unchecked
        {
            var result = 2166136261u;
            foreach (var c in text)
            {
                result = (c ^ result) * 16777619;
            }

            var hash = (int)result;
            return hash == int.MinValue ? 0 : Math.Abs(hash);
        }
    }
}
