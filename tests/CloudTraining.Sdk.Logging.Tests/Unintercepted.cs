using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>Calls the framework's extension methods as a library would that was compiled without our generator.</summary>
internal static class Unintercepted
{
    private delegate void Write(ILogger logger, string? message, params object?[] arguments);

    private delegate void WriteException(ILogger logger, Exception? exception, string? message, params object?[] arguments);

    // A call through a delegate cannot be intercepted.
    private static readonly Write Information = LoggerExtensions.LogInformation;
    private static readonly WriteException Error = LoggerExtensions.LogError;

    public static void LogInformation(ILogger logger, string? message, params object?[] arguments) => Information(logger, message, arguments);

    public static void LogError(ILogger logger, Exception? exception, string? message, params object?[] arguments) =>
        Error(logger, exception, message, arguments);

    /// <summary>A direct call whose state has an open type is left alone.</summary>
    public static void Log<TState>(ILogger logger, LogLevel level, TState state, Exception? exception = null) =>
        logger.Log(level, default, state, exception, static (value, _) => value?.ToString() ?? string.Empty);
}
