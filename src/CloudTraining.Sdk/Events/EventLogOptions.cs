namespace CloudTraining.Sdk.Events;

/// <summary>How long events are kept for readers that were away; section <c>CloudTraining:Events</c>.</summary>
public sealed class EventLogOptions
{
    /// <summary>How long.</summary>
    /// <value>7 days.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many at most.</summary>
    /// <value>1,000,000.</value>
    public int MaxEvents { get; set; } = 1_000_000;
}
