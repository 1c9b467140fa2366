namespace ReplicateSimulator.Runs;

/// <summary>The words of the wire.</summary>
public static class RunStatus
{
    public const string Starting = "starting";
    public const string Processing = "processing";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Canceled = "canceled";
    public const string Aborted = "aborted";

    /// <summary>Whether a run in this state never moves again.</summary>
    public static bool IsTerminal(string status) => status is Succeeded or Failed or Canceled or Aborted;
}
