using System.Globalization;
using Microsoft.CodeAnalysis;

namespace CloudTraining.Sdk.Generators;

/// <summary>
/// Calls of <c>[LoggerMessage]</c> methods. The interceptor does what the framework's generated body does, with the same level, event
/// id, template and arguments, but with a state that knows the place of the call.
/// </summary>
internal static class LoggerMessageCall
{
    private const string AttributeName = "Microsoft.Extensions.Logging.LoggerMessageAttribute";
    private const int MostTyped = 6;

    private static readonly SymbolDisplayFormat TypeFormat = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static LogCall? Read(IMethodSymbol method, Compilation compilation)
    {
        if (!method.IsPartialDefinition || method.IsGenericMethod
            || !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, compilation.Assembly)
            || method.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == AttributeName) is not { } attribute
            || IsGeneric(method.ContainingType)
            || method.Parameters.Any(parameter => parameter.RefKind != RefKind.None || !CanBeNamed(parameter.Type)))
        {
            return null;
        }

        var call = new MessageAttribute(attribute, method.Name);
        var parameters = new List<string>();
        var values = new List<IParameterSymbol>();
        string? logger = null, exception = null, level = call.Level;
        var declaration = string.Empty;
        if (!method.IsStatic)
        {
            if (LoggerMember.Find(method.ContainingType) is not { } member || !CanBeNamed(method.ContainingType))
            {
                return null;
            }

            parameters.Add($"this {method.ContainingType.ToDisplayString(TypeFormat)} self");
            declaration = member.Declaration;
            logger = "L{number}(self)";
        }

        foreach (var parameter in method.Parameters)
        {
            var name = "p" + parameter.Ordinal.ToString(CultureInfo.InvariantCulture);
            // Called as an extension or not, an interceptor with a receiver serves both.
            var prefix = method.IsStatic && method.IsExtensionMethod && parameter.Ordinal == 0 ? "this " : string.Empty;
            parameters.Add($"{prefix}{parameter.Type.ToDisplayString(TypeFormat)} {name}");
            if (logger is null && LoggerMember.IsLogger(parameter.Type))
            {
                logger = name;
            }
            else if (exception is null && IsException(parameter.Type))
            {
                exception = name;
            }
            else if (level is null && parameter.Type.ToDisplayString() == "Microsoft.Extensions.Logging.LogLevel")
            {
                level = name;
            }
            else
            {
                values.Add(parameter);
            }
        }

        return logger is null || level is null
            ? null
            : Create(call, declaration, parameters, values, logger, exception ?? "null", level);
    }

    private static LogCall Create(
        MessageAttribute call, string declaration, List<string> parameters, List<IParameterSymbol> values, string logger, string exception, string level)
    {
        var arguments = string.Concat(values.Select(value => ", p" + value.Ordinal.ToString(CultureInfo.InvariantCulture)));
        var name = values.Count <= MostTyped ? "Message" : "Messages";
        var send = $"global::CloudTraining.Sdk.Logging.InterceptedLog.{name}(logger, {{site}}, {level}, {call.EventId}, {exception}{arguments});";
        return new LogCall
        {
            Attribute = string.Empty,
            File = string.Empty,
            Line = 0,
            Function = string.Empty,
            Declaration = declaration,
            Parameters = string.Join(", ", parameters),
            SiteArguments = ", " + string.Join(", ", new[] { call.Template }.Concat(values.Select(value => value.Name)).Select(InterceptorWriter.Literal)),
            Body = $"var logger = {logger}; " + (call.SkipEnabledCheck ? send : $"if (logger.IsEnabled({level})) {send}"),
        };
    }

    private static bool IsGeneric(INamedTypeSymbol? type) => type is not null && (type.IsGenericType || IsGeneric(type.ContainingType));

    private static bool IsException(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.ToDisplayString() == "System.Exception")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether code elsewhere in the assembly may name the type.</summary>
    private static bool CanBeNamed(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => CanBeNamed(array.ElementType),
        INamedTypeSymbol named => !named.IsRefLikeType && !named.IsFileLocal
            && named.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal or Accessibility.NotApplicable
            && (named.ContainingType is null || CanBeNamed(named.ContainingType))
            && named.TypeArguments.All(CanBeNamed),
        IDynamicTypeSymbol => true,
        _ => false,
    };
}
