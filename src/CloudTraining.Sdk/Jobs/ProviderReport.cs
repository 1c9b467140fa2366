namespace CloudTraining.Sdk.Jobs;

/// <summary>What a provider said about one of its jobs, whether it was asked, called back or listed. A null member means "not said" and never erases what is stored.</summary>
public sealed record ProviderReport
{
    /// <summary>The status, or null when the provider's word is not known to us.</summary>
    public JobStatus? Status { get; init; }

    /// <summary>The provider's own word, as it came.</summary>
    public string? RawStatus { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>In US dollars.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>In the provider's words.</summary>
    public string? HardwareType { get; init; }

    /// <summary>Why it failed.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Where the output lies.</summary>
    public string? OutputUrl { get; init; }
}
