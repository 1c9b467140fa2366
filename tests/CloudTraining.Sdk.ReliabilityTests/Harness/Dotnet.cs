namespace CloudTraining.Sdk.ReliabilityTests.Harness;

/// <summary>The runtime's own host, to start processes with.</summary>
internal static class Dotnet
{
    public static string Path { get; } =
        Environment.ProcessPath is { } path && System.IO.Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}
