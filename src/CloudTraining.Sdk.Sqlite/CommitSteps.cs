using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>Names the points of a commit, for tools that watch or interrupt a host there; free of cost while nobody listens. The name of the listener is that of the core's steps.</summary>
internal static class CommitSteps
{
    private static readonly DiagnosticListener Listener = new("CloudTraining.Sdk.Steps");

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The payload is a string; nothing reflects over it.")]
    public static void Reached(string step)
    {
        if (Listener.IsEnabled())
        {
            Listener.Write(step, string.Empty);
        }
    }
}
