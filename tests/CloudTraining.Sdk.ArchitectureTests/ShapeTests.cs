using System.Reflection;
using System.Runtime.CompilerServices;

namespace CloudTraining.Sdk.ArchitectureTests;

/// <summary>How types and members look.</summary>
public sealed class ShapeTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static IEnumerable<Type> Types => Repository.Packages.SelectMany(Repository.WrittenTypes);

    [Test]
    public void Types_are_sealed_unless_inheritance_is_the_feature() => Assert.That(
        Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(type => type.FullName),
        Is.Empty);

    [Test]
    public void Extensions_of_the_hosts_types_sit_in_the_root_namespace() => Assert.That(
        Types.Where(type => type is { IsPublic: true, IsAbstract: true, IsSealed: true } && type.Namespace != "CloudTraining.Sdk")
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(ExtensionAttribute), inherit: false))
            .Where(method => method.GetParameters()[0].ParameterType is var extended && (extended.Namespace?.StartsWith("CloudTraining", StringComparison.Ordinal) != true || extended == typeof(ICloudTrainingBuilder)))
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}"),
        Is.Empty);

    [Test]
    public void What_can_be_awaited_says_so_in_its_name() => Assert.That(
        Types.SelectMany(type => type.GetMethods(Everything))
            .Where(method => IsAwaitable(method.ReturnType) && !method.Name.EndsWith("Async", StringComparison.Ordinal) && !IsNamedByOthers(method))
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}"),
        Is.Empty);

    [Test]
    public void Nothing_that_is_not_awaited_pretends_to_be() => Assert.That(
        Types.SelectMany(type => type.GetMethods(Everything))
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal) && !IsAwaitable(method.ReturnType) && !IsNamedByOthers(method))
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}"),
        Is.Empty);

    [Test]
    public void No_method_is_async_void() => Assert.That(
        Types.SelectMany(type => type.GetMethods(Everything))
            .Where(method => method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}"),
        Is.Empty);

    [Test]
    public void Nothing_static_changes() => Assert.Multiple(() =>
    {
        Assert.That(
            Types.SelectMany(type => type.GetFields(Everything))
                .Where(field => field is { IsStatic: true, IsLiteral: false, IsInitOnly: false } && !field.Name.Contains('<', StringComparison.Ordinal) && !field.IsDefined(typeof(ThreadStaticAttribute), inherit: false))
                .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}"),
            Is.Empty);
        Assert.That(
            Types.SelectMany(type => type.GetProperties(Everything)).Where(property => property.SetMethod is { IsStatic: true, IsPublic: true }).Select(property => $"{property.DeclaringType!.FullName}.{property.Name}"),
            Is.Empty);
        Assert.That(
            Types.Where(type => type.IsVisible).SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
                .Where(field => IsMutableCollection(field.FieldType))
                .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}"),
            Is.Empty);
    });

    [Test]
    public void Tokens_come_last() => Assert.That(
        Types.Where(type => type.IsVisible).SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.GetParameters() is var parameters && parameters.Take(Math.Max(parameters.Length - 1, 0)).Any(parameter => parameter.ParameterType == typeof(CancellationToken)))
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}"),
        Is.Empty);

    private static bool IsAwaitable(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static bool IsMutableCollection(Type type) =>
        type.IsArray || (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(List<>) || open == typeof(Dictionary<,>) || open == typeof(HashSet<>)));

    /// <summary>Compiled code, property getters, and members whose names an interface or a base class of somebody else gave.</summary>
    private static bool IsNamedByOthers(MethodInfo method)
    {
        if (typeof(Delegate).IsAssignableFrom(method.DeclaringType) || method.IsSpecialName || method.Name.Contains('<', StringComparison.Ordinal) || method.Name.Contains('.', StringComparison.Ordinal) || method.GetBaseDefinition().DeclaringType?.Assembly != method.DeclaringType!.Assembly)
        {
            return true;
        }

        return !method.DeclaringType.IsInterface && method.DeclaringType.GetInterfaces()
            .Where(type => type.Assembly != method.DeclaringType.Assembly)
            .Any(type => method.DeclaringType.GetInterfaceMap(type).TargetMethods.Contains(method));
    }
}
