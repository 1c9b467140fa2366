namespace CloudTraining.Sdk.Jobs;

/// <summary>Which jobs to list. An empty filter is all of them.</summary>
public sealed partial record JobFilter
{
    /// <summary>1000.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Any of these; null for all.</summary>
    public IReadOnlyList<JobStatus>? Statuses { get; init; }

    /// <summary>Any of these queue states; null for all, jobs without an entry included.</summary>
    public IReadOnlyList<QueueStatus>? QueueStatuses { get; init; }

    /// <summary>Any of these approval states; null for all, jobs without an approval included.</summary>
    public IReadOnlyList<ApprovalStatus>? ApprovalStatuses { get; init; }

    /// <summary>Only approvals whose deadline is at or before this instant.</summary>
    public DateTimeOffset? ApprovalExpiresAtOrBefore { get; init; }

    /// <summary>Of this provider; null for all.</summary>
    public string? Provider { get; init; }

    /// <summary>Of any provider but this one; null for all.</summary>
    public string? ExceptProvider { get; init; }

    /// <summary>Of this user; null for all.</summary>
    public string? UserId { get; init; }

    /// <summary>Whose id, config name or provider's id contains this text, ignoring case (ASCII); null for all.</summary>
    public string? Text { get; init; }

    /// <summary>Created at or after; null for all.</summary>
    public DateTimeOffset? CreatedAtOrAfter { get; init; }

    /// <summary>Created before; null for all.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Completed before; null for all. Jobs that have not ended do not pass.</summary>
    public DateTimeOffset? CompletedBefore { get; init; }

    /// <summary>True: only jobs with <see cref="TrainingJob.Attention"/>.</summary>
    public bool OnlyNeedingAttention { get; init; }

    /// <summary>How many at most, 1 to <see cref="MaxLimit"/>.</summary>
    /// <value>50.</value>
    public int Limit { get; init; } = 50;

    /// <summary>How many to skip; 0 with a cursor.</summary>
    public int Offset { get; init; }

    /// <summary>Where the page before ended (<see cref="JobPage.NextCursor"/>); opaque. Null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether <see cref="JobPage.Total"/> is wanted; counting may cost more than the page.</summary>
    public bool IncludeTotal { get; init; }

    /// <summary>Refuses a filter that no store can answer.</summary>
    /// <exception cref="ArgumentException">A number is out of its range, or the cursor is not one that was given out.</exception>
    public void ThrowIfInvalid()
    {
        if (Limit is < 1 or > MaxLimit)
        {
            throw new ArgumentOutOfRangeException(nameof(Limit), Limit, $"A list takes a limit of 1 to {MaxLimit}.");
        }

        if (Offset < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Offset), Offset, "A list takes an offset of 0 or more.");
        }

        if (Cursor is not null)
        {
            JobPageCursor.Parse(Cursor);
        }
    }
}
