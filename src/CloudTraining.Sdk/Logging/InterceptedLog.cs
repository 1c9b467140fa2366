using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// What the generator of this package calls instead of a log call, so that the line knows its place in the source. Other providers
/// get the same message and fields as before. Not meant to be used by hand.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class InterceptedLog
{
    /// <summary>A call of an extension method of <see cref="LoggerExtensions"/>.</summary>
    public static void Write(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, string? message, object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(site);
        logger.Log(level, eventId, new LogArguments(site, message, arguments), exception, LogArguments.Formatter);
    }

    /// <summary>A direct call of <see cref="ILogger.Log{TState}"/>; the place is kept beside the call, as the state is not ours.</summary>
    public static void Forward<TState>(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(logger);
        var outer = LogSite.Current;
        LogSite.Current = site;
        try
        {
            logger.Log(level, eventId, state, exception, formatter);
        }
        finally
        {
            LogSite.Current = outer;
        }
    }

    /// <summary>A call of a <c>[LoggerMessage]</c> method without arguments.</summary>
    public static void Message(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception) =>
        Send(logger, site, level, eventId, exception, new TwoLogValues(default, default));

    /// <summary>A call of a <c>[LoggerMessage]</c> method with one argument.</summary>
    public static void Message<T1>(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, T1 value1) =>
        Send(logger, site, level, eventId, exception, new TwoLogValues(LogValue.From(value1), default));

    /// <summary>A call of a <c>[LoggerMessage]</c> method with two arguments.</summary>
    public static void Message<T1, T2>(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, T1 value1, T2 value2) =>
        Send(logger, site, level, eventId, exception, new TwoLogValues(LogValue.From(value1), LogValue.From(value2)));

    /// <summary>A call of a <c>[LoggerMessage]</c> method with three arguments.</summary>
    public static void Message<T1, T2, T3>(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, T1 value1, T2 value2, T3 value3) =>
        Send(logger, site, level, eventId, exception, new SixLogValues(
            LogValue.From(value1), LogValue.From(value2), LogValue.From(value3), default, default, default));

    /// <summary>A call of a <c>[LoggerMessage]</c> method with four arguments.</summary>
    public static void Message<T1, T2, T3, T4>(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, T1 value1, T2 value2, T3 value3, T4 value4) =>
        Send(logger, site, level, eventId, exception, new SixLogValues(
            LogValue.From(value1), LogValue.From(value2), LogValue.From(value3), LogValue.From(value4), default, default));

    /// <summary>A call of a <c>[LoggerMessage]</c> method with five arguments.</summary>
    public static void Message<T1, T2, T3, T4, T5>(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, T1 value1, T2 value2, T3 value3, T4 value4, T5 value5) =>
        Send(logger, site, level, eventId, exception, new SixLogValues(
            LogValue.From(value1), LogValue.From(value2), LogValue.From(value3), LogValue.From(value4), LogValue.From(value5), default));

    /// <summary>A call of a <c>[LoggerMessage]</c> method with six arguments.</summary>
    public static void Message<T1, T2, T3, T4, T5, T6>(
        ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, T1 value1, T2 value2, T3 value3, T4 value4, T5 value5, T6 value6) =>
        Send(logger, site, level, eventId, exception, new SixLogValues(
            LogValue.From(value1), LogValue.From(value2), LogValue.From(value3), LogValue.From(value4), LogValue.From(value5), LogValue.From(value6)));

    /// <summary>A call of a <c>[LoggerMessage]</c> method with more than six arguments.</summary>
    public static void Messages(ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(logger);
        ArgumentNullException.ThrowIfNull(site);
        logger.Log(level, eventId, new LogArguments(site, site.Template, values), exception, LogArguments.Formatter);
    }

    private static void Send<TValues>(ILogger logger, LogSite site, LogLevel level, EventId eventId, Exception? exception, TValues values)
        where TValues : struct, ILogValues =>
        logger.Log(level, eventId, new LogMessage<TValues>(site, values), exception, LogMessage<TValues>.Formatter);
}
