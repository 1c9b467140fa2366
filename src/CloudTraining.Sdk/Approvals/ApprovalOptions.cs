namespace CloudTraining.Sdk.Approvals;

/// <summary>When a job needs an approval and for how long it waits; section <c>CloudTraining:Approvals</c>. The sweep cannot be turned off.</summary>
public sealed class ApprovalOptions
{
    /// <summary>How often expired requests are looked for.</summary>
    /// <value>5 minutes; at least 1 second.</value>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long somebody has to decide.</summary>
    /// <value>24 hours.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Jobs whose estimated cost is above this many US dollars need an approval; null for never.</summary>
    public decimal? CostThresholdUsd { get; set; }
}
