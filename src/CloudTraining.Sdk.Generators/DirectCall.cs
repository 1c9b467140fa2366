using Microsoft.CodeAnalysis;

namespace CloudTraining.Sdk.Generators;

/// <summary>Direct calls of <c>ILogger.Log&lt;TState&gt;</c>.</summary>
internal static class DirectCall
{
    private const string Names = "logger, {site}, level, eventId, state, exception, formatter";

    public static LogCall? Read(IMethodSymbol method)
    {
        // A state of an open type comes from a logger that passes calls on; the place of the real call is the one wanted.
        // A state of ours knows its place already: those calls are the interceptors' own.
        if (method.TypeArguments.Length != 1
            || method.TypeArguments[0] is { TypeKind: TypeKind.TypeParameter } or { Name: "LogMessage" or "LogArguments", ContainingNamespace: { Name: "Logging", ContainingNamespace: { Name: "Sdk" } } })
        {
            return null;
        }

        return new LogCall
        {
            Attribute = string.Empty,
            File = string.Empty,
            Line = 0,
            Function = string.Empty,
            TypeParameters = "<TState>",
            Parameters = "this global::Microsoft.Extensions.Logging.ILogger logger, global::Microsoft.Extensions.Logging.LogLevel level, "
                + "global::Microsoft.Extensions.Logging.EventId eventId, TState state, global::System.Exception? exception, "
                + "global::System.Func<TState, global::System.Exception?, string> formatter",
            Body = $"global::CloudTraining.Sdk.Logging.InterceptedLog.Forward({Names});",
        };
    }
}
