namespace CloudTraining.Sdk.Sync;

/// <summary>How active jobs are polled; section <c>CloudTraining:Polling</c>.</summary>
public sealed class JobPollingOptions
{
    /// <summary>Whether to poll. Null: by itself, for each provider that has no webhook URL.</summary>
    public bool? Enabled { get; set; }

    /// <summary>How often.</summary>
    /// <value>30 seconds; at least 1 second.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the active jobs of providers that call back, and are therefore not polled, are read all the same: a callback may get lost, and its job must not stay active for ever.
    /// Also once at the start of a host. Not polling: <see cref="Enabled"/> does not change it.
    /// </summary>
    /// <value>10 minutes; at least 1 second.</value>
    public TimeSpan SafetyInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many calls to providers at once.</summary>
    /// <value>16.</value>
    public int MaxConcurrentCalls { get; set; } = 16;
}
