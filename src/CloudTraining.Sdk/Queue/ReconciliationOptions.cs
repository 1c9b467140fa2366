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

    /// <summary>How many jobs one pass looks at.</summary>
    /// <value>500.</value>
    public int MaxPerPass { get; set; } = 500;
}
