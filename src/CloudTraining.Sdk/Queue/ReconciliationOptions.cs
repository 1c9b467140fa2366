namespace CloudTraining.Sdk.Queue;

/// <summary>How lost submissions are settled; section <c>CloudTraining:Reconciliation</c>.</summary>
public sealed class ReconciliationOptions
{
    /// <summary>How often it looks.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long without a complete search a person is asked.</summary>
    /// <value>1 hour.</value>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How far before an attempt its search begins: how much the clocks of this host and of the provider may differ without a submission being overlooked.</summary>
    /// <value>2 hours.</value>
    public TimeSpan SearchMargin { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How often the providers are looked at for jobs of ours that are not recorded.</summary>
    /// <value>10 minutes.</value>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far back the first such look after a start goes.</summary>
    /// <value>24 hours.</value>
    public TimeSpan WatchHorizon { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How many jobs of each provider one pass looks at.</summary>
    /// <value>500.</value>
    public int MaxPerPass { get; set; } = 500;
}
