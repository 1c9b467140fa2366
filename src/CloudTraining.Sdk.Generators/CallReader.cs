using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CloudTraining.Sdk.Generators;

/// <summary>Decides whether an invocation writes a log line, and how it is intercepted.</summary>
internal static class CallReader
{
    private const string LoggingNamespace = "Microsoft.Extensions.Logging";

    /// <summary>The call; null when it is something else or cannot be intercepted.</summary>
    public static LogCall? Read(GeneratorSyntaxContext context, CancellationToken cancellationToken)
    {
        var invocation = (InvocationExpressionSyntax)context.Node;
        if (context.SemanticModel.GetSymbolInfo(invocation, cancellationToken).Symbol is not IMethodSymbol { ReturnsVoid: true } method)
        {
            return null;
        }

        var declared = method.ReducedFrom ?? method;
        var shape = declared switch
        {
            { ContainingType.Name: "LoggerExtensions" } when IsLogging(declared) && declared.Name.StartsWith("Log", StringComparison.Ordinal) =>
                ExtensionCall.Read(declared),
            { ContainingType.Name: "ILogger", Name: "Log" } when IsLogging(declared) => DirectCall.Read(method),
            _ => LoggerMessageCall.Read(declared, context.SemanticModel.Compilation),
        };
        if (shape is null
            || context.SemanticModel.GetInterceptableLocation(invocation, cancellationToken) is not { } location)
        {
            return null;
        }

        var span = NameOf(invocation).GetLocation().GetMappedLineSpan();
        return shape with
        {
            Attribute = location.GetInterceptsLocationAttributeSyntax(),
            File = FileName(span.Path),
            Line = span.StartLinePosition.Line + 1,
            Function = FunctionAround(context.SemanticModel, invocation, cancellationToken),
        };
    }

    public static bool IsLogging(ISymbol symbol) => symbol.ContainingNamespace?.ToDisplayString() == LoggingNamespace;

    private static SyntaxNode NameOf(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        var other => other,
    };

    private static string FileName(string path) => path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);

    /// <summary>The member that a reader looks for: lambdas and local functions belong to the member around them.</summary>
    private static string FunctionAround(SemanticModel model, SyntaxNode node, CancellationToken cancellationToken)
    {
        var symbol = model.GetEnclosingSymbol(node.SpanStart, cancellationToken);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
        {
            symbol = symbol.ContainingSymbol;
        }

        return symbol switch
        {
            IMethodSymbol { AssociatedSymbol: { } property } => property.Name,
            IMethodSymbol { Name: "<Main>$" } => "Main",
            IMethodSymbol { ExplicitInterfaceImplementations: { IsEmpty: false } implemented } => implemented[0].Name,
            null => "?",
            _ => symbol.Name,
        };
    }
}
