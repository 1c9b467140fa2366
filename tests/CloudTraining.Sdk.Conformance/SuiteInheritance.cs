using System.Reflection;

namespace CloudTraining.Sdk.Conformance;

/// <summary>Finds implementations of a contract that no test holds to the contract's suite.</summary>
public static class SuiteInheritance
{
    /// <summary>A sentence for each implementation that forgot a suite; empty when all are covered.</summary>
    /// <param name="implementations">The assembly with the implementations.</param>
    /// <param name="tests">The assembly with the fixtures that inherit the suites.</param>
    public static IReadOnlyList<string> FindForgotten(Assembly implementations, Assembly tests)
    {
        ArgumentNullException.ThrowIfNull(implementations);
        ArgumentNullException.ThrowIfNull(tests);
        var inherited = tests.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }).SelectMany(BasesOf).ToHashSet();
        return
        [
            .. from suite in Suites()
               from implementation in implementations.GetExportedTypes()
               where implementation is { IsClass: true, IsAbstract: false } && implementation.IsAssignableTo(suite.Contract)
               where !inherited.Contains(suite.Fixture.MakeGenericType(implementation))
               select $"No fixture in {tests.GetName().Name} inherits {suite.Fixture.Name.Split('`')[0]}<{implementation.Name}>, so nothing holds it to {suite.Contract.Name}.",
        ];
    }

    /// <summary>The suites there are.</summary>
    public static IReadOnlyList<(Type Contract, Type Fixture)> Suites() =>
    [
        .. from fixture in typeof(SuiteInheritance).Assembly.GetExportedTypes()
           let mark = fixture.GetCustomAttribute<SuiteOfAttribute>()
           where mark is not null
           select (mark.Contract, fixture),
    ];

    private static IEnumerable<Type> BasesOf(Type type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }
}
