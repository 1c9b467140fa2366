using Microsoft.CodeAnalysis;

namespace CloudTraining.Sdk.Generators;

/// <summary>Calls of <c>LogInformation</c> and its like on <c>LoggerExtensions</c>.</summary>
internal static class ExtensionCall
{
    public static LogCall? Read(IMethodSymbol method)
    {
        string? level = method.Name switch
        {
            "LogTrace" => "Trace",
            "LogDebug" => "Debug",
            "LogInformation" => "Information",
            "LogWarning" => "Warning",
            "LogError" => "Error",
            "LogCritical" => "Critical",
            "Log" => string.Empty,
            _ => null,
        };
        if (level is null)
        {
            return null;
        }

        var parameters = new List<string>();
        var levelArgument = "LogLevel." + level;
        var eventId = "default";
        var exception = "null";
        foreach (var parameter in method.Parameters)
        {
            switch (parameter.Type.Name)
            {
                case "ILogger":
                    parameters.Add("this global::Microsoft.Extensions.Logging.ILogger logger");
                    break;
                case "LogLevel":
                    parameters.Add("global::Microsoft.Extensions.Logging.LogLevel level");
                    levelArgument = "level";
                    break;
                case "EventId":
                    parameters.Add("global::Microsoft.Extensions.Logging.EventId eventId");
                    eventId = "eventId";
                    break;
                case "Exception":
                    parameters.Add("global::System.Exception? exception");
                    exception = "exception";
                    break;
                case "String":
                    parameters.Add("string? message");
                    break;
                case "" when parameter.IsParams:
                    parameters.Add("params object?[] args");
                    break;
                default:
                    // An overload that this version does not know stays as it is.
                    return null;
            }
        }

        return new LogCall
        {
            Attribute = string.Empty,
            File = string.Empty,
            Line = 0,
            Function = string.Empty,
            Parameters = string.Join(", ", parameters),
            Body = $"global::CloudTraining.Sdk.Logging.InterceptedLog.Write(logger, {{site}}, {levelArgument}, {eventId}, {exception}, message, args);",
        };
    }
}
