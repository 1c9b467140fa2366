namespace CloudTraining.Sdk.Configuration;

/// <summary>Where a value was written.</summary>
/// <param name="Key">The configuration key, for example <c>CloudTraining:Polling:Interval</c>.</param>
/// <param name="Source">The file or variable, for example <c>simpletuner-enterprise.yaml</c>.</param>
/// <param name="Name">The name as written there, for example <c>background.job_status_polling.interval_seconds</c>.</param>
public sealed record ConfigurationOrigin(string Key, string Source, string Name)
{
    /// <summary>The line, from 1; null where lines make no sense.</summary>
    public int? Line { get; init; }

    /// <summary>The column, from 1; null where columns make no sense.</summary>
    public int? Column { get; init; }

    /// <summary>The provider whose option the key is meant to be; null for any other key.</summary>
    public string? Provider { get; init; }

    /// <summary>Source, line and column, as far as known: <c>simpletuner-enterprise.yaml:4:23</c>.</summary>
    public string Location => Line is null ? Source : Column is null ? $"{Source}:{Line}" : $"{Source}:{Line}:{Column}";
}
