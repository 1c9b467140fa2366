namespace CloudTraining.Sdk.Sync;

/// <summary>What a refresh of active jobs did.</summary>
/// <param name="Refreshed">Jobs their provider answered for.</param>
/// <param name="Changed">Of those: jobs that changed.</param>
/// <param name="Failed">Jobs whose provider did not answer; the next pass tries again.</param>
/// <param name="Skipped">Jobs their provider does not know yet, so that there was nothing to ask.</param>
public sealed record RefreshResult(int Refreshed, int Changed, int Failed, int Skipped)
{
    /// <summary>Nothing done.</summary>
    public static RefreshResult Empty { get; } = new(0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public static RefreshResult operator +(RefreshResult left, RefreshResult right) =>
        new(left.Refreshed + right.Refreshed, left.Changed + right.Changed, left.Failed + right.Failed, left.Skipped + right.Skipped);
}
