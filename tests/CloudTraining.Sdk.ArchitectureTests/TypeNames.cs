using System.Reflection;

namespace CloudTraining.Sdk.ArchitectureTests;

/// <summary>Types as they are written in C#, with their question marks.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(char)] = "char", [typeof(int)] = "int", [typeof(long)] = "long",
        [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(string)] = "string", [typeof(object)] = "object",
    };

    public static string Of(Type type, NullabilityInfo? info = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, info);
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner, info?.GenericTypeArguments.FirstOrDefault()) + "?";
        }

        var mark = !type.IsValueType && !type.IsGenericParameter && info is { ReadState: NullabilityState.Nullable } ? "?" : string.Empty;
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, info?.ElementType)}[]{mark}";
        }

        if (Words.TryGetValue(type, out var word))
        {
            return word + mark;
        }

        var name = type.Name.Split('`')[0];
        if (type.IsGenericType)
        {
            var arguments = type.GetGenericArguments();
            name += $"<{string.Join(", ", arguments.Select((argument, index) => Of(argument, info?.GenericTypeArguments.ElementAtOrDefault(index))))}>";
        }

        return (type is { IsNested: true, IsGenericParameter: false } ? Of(type.DeclaringType!) + "." : string.Empty) + name + mark;
    }
}
