namespace CloudTraining.Sdk.Jobs;

public sealed partial record JobFilter
{
    /// <summary>Whether no job that has ended can pass: then a store need not look at any of those.</summary>
    public bool MatchesOnlyActive =>
        OnlyNeedingAttention
        || (Statuses is { } statuses && !statuses.Any(JobStatusExtensions.IsTerminal))
        || (QueueStatuses is { } queue && !queue.Any(status => status is QueueStatus.Completed or QueueStatus.Failed or QueueStatus.Cancelled))
        || (ApprovalStatuses is { } approvals && approvals.All(status => status == ApprovalStatus.Pending));

    private static readonly JobFilter Nothing = new();

    /// <summary>Whether all jobs pass, or all of <see cref="UserId"/>: then a store need not look at any job to count them.</summary>
    internal bool MatchesAllOfUser => this with { UserId = null, Limit = Nothing.Limit, Offset = 0, Cursor = null, IncludeTotal = false } == Nothing;

    /// <summary>Whether a job passes, apart from paging. What a store that filters elsewhere (in SQL) has to agree with.</summary>
    public bool Matches(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return (Statuses is null || Statuses.Contains(job.Status))
            && (QueueStatuses is null || (job.Queue is { } queue && QueueStatuses.Contains(queue.Status)))
            && (ApprovalStatuses is null || (job.Approval is { } approval && ApprovalStatuses.Contains(approval.Status)))
            && (ApprovalExpiresAtOrBefore is not { } deadline || job.Approval?.ExpiresAt <= deadline)
            && (Provider is null || string.Equals(Provider, job.Provider, StringComparison.Ordinal))
            && (ExceptProvider is null || !string.Equals(ExceptProvider, job.Provider, StringComparison.Ordinal))
            && (UserId is null || string.Equals(UserId, job.UserId, StringComparison.Ordinal))
            && (CreatedAtOrAfter is not { } from || job.CreatedAt >= from)
            && (CreatedBefore is not { } until || job.CreatedAt < until)
            && (CompletedBefore is not { } completed || job.CompletedAt < completed)
            && (!OnlyNeedingAttention || job.Attention is not null)
            && (Text is null || Contains(job.Id, Text) || Contains(job.ConfigName, Text) || Contains(job.External?.Id, Text));
    }

    private static bool Contains(string? text, string part)
    {
        if (text is null)
        {
            return false;
        }

        for (var start = 0; start <= text.Length - part.Length; start++)
        {
            if (EqualsIgnoringAsciiCase(text.AsSpan(start, part.Length), part))
            {
                return true;
            }
        }

        return false;
    }

    private static bool EqualsIgnoringAsciiCase(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && ToLowerAscii(left[i]) != ToLowerAscii(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static char ToLowerAscii(char value) => char.IsAsciiLetterUpper(value) ? (char)(value | 0x20) : value;
}
