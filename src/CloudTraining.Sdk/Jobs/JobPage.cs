namespace CloudTraining.Sdk.Jobs;

/// <summary>One page of jobs.</summary>
public sealed record JobPage
{
    /// <summary>The jobs, newest first.</summary>
    public required IReadOnlyList<TrainingJob> Jobs { get; init; }

    /// <summary>Hand it to <see cref="JobFilter.Cursor"/> for the next page; null on the last. Jobs added meanwhile neither repeat nor skip an older one.</summary>
    public string? NextCursor { get; init; }

    /// <summary>How many pass the filter in all; null unless asked for.</summary>
    public int? Total { get; init; }
}
