namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>What is left of the time a call may take, its retries included.</summary>
internal sealed class CallBudget(TimeSpan total, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    /// <summary>Never below zero.</summary>
    public TimeSpan Left => total - clock.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
