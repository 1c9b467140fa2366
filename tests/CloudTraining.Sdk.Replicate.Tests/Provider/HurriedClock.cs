namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A clock whose waits pass five times as fast, so that real retries over real HTTP fit into a test. The date stays the real one.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private const int Speed = 5;

    public override long TimestampFrequency => System.TimestampFrequency / Speed;

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Hurried(System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period)));

    private static TimeSpan Shorten(TimeSpan span) => span <= TimeSpan.Zero ? span : span / Speed;

    private sealed class Hurried(ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Shorten(dueTime), Shorten(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
