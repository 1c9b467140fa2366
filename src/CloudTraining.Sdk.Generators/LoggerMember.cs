using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CloudTraining.Sdk.Generators;

/// <summary>The logger that an instance <c>[LoggerMessage]</c> method uses: a field, or a parameter of the primary constructor.</summary>
internal sealed class LoggerMember
{
    private LoggerMember(INamedTypeSymbol owner, ITypeSymbol type, string field) =>
        Declaration = "[global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = "
            + InterceptorWriter.Literal(field) + ")] private static extern ref "
            + type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)
            + " L{number}(" + owner.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) + " self);";

    /// <summary>An accessor to the member, which need not be visible.</summary>
    public string Declaration { get; }

    public static LoggerMember? Find(INamedTypeSymbol type)
    {
        if (!type.IsReferenceType)
        {
            return null;
        }

        for (INamedTypeSymbol? owner = type; owner is not null; owner = owner.BaseType)
        {
            foreach (var field in owner.GetMembers().OfType<IFieldSymbol>())
            {
                if (!field.IsStatic && !owner.IsGenericType && IsLogger(field.Type))
                {
                    return new LoggerMember(owner, field.Type, field.Name);
                }
            }
        }

        var parameter = type.InstanceConstructors
            .Where(constructor => constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is TypeDeclarationSyntax))
            .SelectMany(constructor => constructor.Parameters)
            .FirstOrDefault(parameter => IsLogger(parameter.Type));
        // The compiler keeps a captured parameter in a field of this name.
        return parameter is null ? null : new LoggerMember(type, parameter.Type, $"<{parameter.Name}>P");
    }

    public static bool IsLogger(ITypeSymbol type) =>
        Is(type) || type.AllInterfaces.Any(Is);

    private static bool Is(ITypeSymbol type) => type is INamedTypeSymbol { Name: "ILogger", IsGenericType: false } && CallReader.IsLogging(type);
}
