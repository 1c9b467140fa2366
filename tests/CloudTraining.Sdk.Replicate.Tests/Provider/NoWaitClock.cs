namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A clock on which every wait up to 10 seconds is over at once; longer ones, the limits of calls, take their time.</summary>
internal sealed class NoWaitClock : TimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= Longest ? TimeSpan.FromTicks(1) : dueTime, period);
}
