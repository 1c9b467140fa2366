using System.Diagnostics;

namespace CloudTraining.Sdk.ReliabilityTests.Harness;

/// <summary>How the programs of these tests are started.</summary>
internal static class Dotnet
{
    private static readonly string Path =
        Environment.ProcessPath is { } path && System.IO.Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>A program beside the tests, its output to be read. Without the runtime's diagnostics port: a killed process would leave its sockets behind.</summary>
    public static ProcessStartInfo Prepare(string program, params IEnumerable<string> arguments) =>
        new(Path, [System.IO.Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_EnableDiagnostics"] = "0" },
        };
}
