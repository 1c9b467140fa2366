using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace CloudTraining.Sdk.Diagnostics;

/// <summary>Names the points a job passes, for tools that watch or interrupt a host there: a diagnostic listener, free of cost while nobody listens.</summary>
internal static class Steps
{
    public const string ListenerName = "CloudTraining.Sdk.Steps";

    private static readonly DiagnosticListener Listener = new(ListenerName);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The payload is a string; nothing reflects over it.")]
    public static void Reached(string step, string jobId)
    {
        if (Listener.IsEnabled())
        {
            Listener.Write(step, jobId);
        }
    }
}
