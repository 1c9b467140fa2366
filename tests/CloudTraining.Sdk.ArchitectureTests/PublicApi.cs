using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace CloudTraining.Sdk.ArchitectureTests;

/// <summary>Writes the public surface of an assembly as sorted text.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().Where(type => !Repository.IsGenerated(type)).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Head(type)}\n");
            foreach (var member in Members(type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"    {member}\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        var parents = type.GetInterfaces().Where(parent => parent.IsPublic).Select(parent => TypeNames.Of(parent)).Order(StringComparer.Ordinal)
            .Prepend(type.BaseType is { } parentType && parentType != typeof(object) && parentType != typeof(ValueType) && parentType != typeof(Enum) ? TypeNames.Of(parentType) : null)
            .Where(name => name is not null);
        var list = string.Join(", ", parents);
        return $"{type.Namespace}: {kind} {TypeNames.Of(type)}{(list.Length > 0 && !type.IsEnum ? " : " + list : string.Empty)}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");
        }

        return type.GetFields(Declared).Where(field => IsSeen(field.Attributes & FieldAttributes.FieldAccessMask)).Select(Field)
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsSeen)).Select(Property))
            .Concat(type.GetEvents(Declared).Where(item => item.AddMethod is { } add && IsSeen(add)).Select(item => $"event {TypeNames.Of(item.EventHandlerType!)} {item.Name}"))
            .Concat(type.GetConstructors(Declared).Where(IsSeen).Select(constructor => $"new({Parameters(constructor)})"))
            .Concat(type.GetMethods(Declared).Where(method => IsSeen(method) && !method.IsSpecialName && !IsCompiled(method)).Select(Method));
    }

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsSeen(FieldAttributes access) => access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    /// <summary>What the compiler writes for records.</summary>
    private static bool IsCompiled(MethodInfo method) => method.Name.Contains('<', StringComparison.Ordinal) || method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static string Field(FieldInfo field)
    {
        var kind = field.IsLiteral ? "const " : field.IsStatic ? field.IsInitOnly ? "static readonly " : "static " : field.IsInitOnly ? "readonly " : string.Empty;
        return $"{kind}{TypeNames.Of(field.FieldType, new NullabilityInfoContext().Create(field))} {field.Name}{(field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : string.Empty)}";
    }

    private static string Property(PropertyInfo property)
    {
        var isStatic = property.GetAccessors(nonPublic: true)[0].IsStatic ? "static " : string.Empty;
        var required = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : string.Empty;
        var get = property.GetMethod is { } getter && IsSeen(getter) ? "get; " : string.Empty;
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") == true;
        var set = property.SetMethod is { } setter && IsSeen(setter) ? isInit ? "init; " : "set; " : string.Empty;
        var index = property.GetIndexParameters() is { Length: > 0 } indexes ? $"[{string.Join(", ", indexes.Select(Parameter))}]" : string.Empty;
        return $"{isStatic}{required}{TypeNames.Of(property.PropertyType, new NullabilityInfoContext().Create(property))} {property.Name}{index} {{ {get}{set}}}";
    }

    private static string Method(MethodInfo method)
    {
        var kind = method.IsStatic ? "static " : method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : method is { IsVirtual: true, IsFinal: false } && !method.DeclaringType!.IsInterface ? "virtual " : string.Empty;
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : string.Empty;
        var hasBody = method.DeclaringType!.IsInterface && !method.IsAbstract && !method.IsStatic ? " { … }" : string.Empty;
        return $"{kind}{TypeNames.Of(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)}){hasBody}";
    }

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : string.Empty) + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var kind = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) ? "params " : string.Empty;
        var value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : string.Empty;
        return $"{kind}{TypeNames.Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter))} {parameter.Name}{value}";
    }

    private static string Value(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
