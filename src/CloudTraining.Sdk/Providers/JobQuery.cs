namespace CloudTraining.Sdk.Providers;

/// <summary>Which jobs of a provider to list.</summary>
public sealed record JobQuery
{
    /// <summary>Created at or after; a provider that cannot filter ignores it, so the caller checks.</summary>
    public DateTimeOffset? CreatedAtOrAfter { get; init; }

    /// <summary>How many at most on this page; the provider may give fewer.</summary>
    /// <value>100.</value>
    public int Limit { get; init; } = 100;

    /// <summary>Where the page before ended; opaque. Null for the first page.</summary>
    public string? PageToken { get; init; }
}
