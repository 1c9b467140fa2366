namespace CloudTraining.Sdk.Providers;

/// <summary>The limits of a provider, as data. Null means "none known".</summary>
public sealed record ProviderLimits
{
    /// <summary>Bytes per uploaded file.</summary>
    public long? MaxUploadBytes { get; init; }

    /// <summary>After which the provider ends a job unless arranged otherwise; for a host to warn of before it submits, nothing here acts on it.</summary>
    public TimeSpan? DefaultRunTime { get; init; }

    /// <summary>How long results can be read after the end.</summary>
    public TimeSpan? ResultRetention { get; init; }

    /// <summary>How long after a create its job may be missing from lists.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one call may take.</summary>
    /// <value>20 seconds. A submission never takes longer than its lease allows.</value>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
