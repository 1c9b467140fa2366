using System.Reflection;

namespace CloudTraining.Sdk.ArchitectureTests;

/// <summary>The source tree and the assemblies under test.</summary>
internal static class Repository
{
    /// <summary>Names of our packages, with the assembly of each.</summary>
    public static IReadOnlyList<Assembly> Packages { get; } =
    [
        typeof(ICloudTrainingClient).Assembly,
        typeof(SqliteBuilderExtensions).Assembly,
        typeof(EnterpriseYamlBuilderExtensions).Assembly,
        typeof(ReplicateBuilderExtensions).Assembly,
        typeof(CloudTrainingEndpointRouteBuilderExtensions).Assembly,
        typeof(Testing.FakeProvider).Assembly,
    ];

    public static Assembly Core => Packages[0];

    /// <summary>The root of the source tree: the folder of the solution, above the tests.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>C# files below a folder, without what the build made.</summary>
    public static IEnumerable<string> Sources(params string[] folders) => folders
        .Select(folder => Path.Combine(Root, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>Types that somebody wrote, the nested ones too.</summary>
    public static IEnumerable<Type> WrittenTypes(Assembly assembly) => assembly.GetTypes().Where(type => !IsGenerated(type));

    public static bool IsGenerated(Type type) =>
        type.FullName!.Contains('<', StringComparison.Ordinal)
        || type.GetCustomAttributes(inherit: false).Any(attribute => attribute.GetType().Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute" or "EmbeddedAttribute")
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("*.sln").Any())
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run outside the source tree; there is no *.sln above them.");
    }
}
