using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CloudTraining.Sdk.Generators;

/// <summary>
/// Finds the calls that write log lines and puts an interceptor on each, which adds the file, the line and the function of the call.
/// Turned off by <c>CloudTrainingSourceLocations=false</c> in the project.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SourceLocationGenerator : IIncrementalGenerator
{
    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var enabled = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            !options.GlobalOptions.TryGetValue("build_property.CloudTrainingSourceLocations", out var value)
            || !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase));
        var references = context.CompilationProvider.Select(static (compilation, _) =>
            compilation.GetTypeByMetadataName("CloudTraining.Sdk.Logging.InterceptedLog") is { } type
            && compilation.IsSymbolAccessibleWithin(type, compilation.Assembly));
        var calls = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax or IdentifierNameSyntax or MemberBindingExpressionSyntax },
                static (syntax, cancellationToken) => CallReader.Read(syntax, cancellationToken))
            .Where(static call => call is not null)
            .Collect();

        context.RegisterSourceOutput(calls.Combine(enabled).Combine(references), static (output, input) =>
        {
            var ((found, isEnabled), isReferenced) = input;
            if (isEnabled && isReferenced && !found.IsEmpty)
            {
                output.AddSource("CloudTraining.LogSites.g.cs", InterceptorWriter.Write(found!));
            }
        });
    }
}
