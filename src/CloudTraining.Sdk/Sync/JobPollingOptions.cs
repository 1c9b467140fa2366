namespace CloudTraining.Sdk.Sync;

/// <summary>How active jobs are polled; section <c>CloudTraining:Polling</c>.</summary>
public sealed class JobPollingOptions
{
    /// <summary>Whether to poll. Null: by itself, for each provider that has no webhook URL.</summary>
    public bool? Enabled { get; set; }

    /// <summary>How often.</summary>
    /// <value>30 seconds; at least 1 second.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many calls to providers at once.</summary>
    /// <value>16.</value>
    public int MaxConcurrentCalls { get; set; } = 16;
}
