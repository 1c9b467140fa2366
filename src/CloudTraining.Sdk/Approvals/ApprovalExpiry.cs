using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Approvals;

/// <summary>Expires approvals whose deadline has passed: the request expired, its queue entry failed, its job cancelled, an event written, all in one commit. Thread-safe.</summary>
public sealed partial class ApprovalExpiry(IJobStore store, JobWriter writer, TimeProvider clock, ILogger<ApprovalExpiry> logger)
{
    private const int PageSize = 500;

    /// <summary>One sweep over all pending approvals past their deadline.</summary>
    /// <returns>How many expired.</returns>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken = default)
    {
        var expired = 0;
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(
                new JobFilter { ApprovalStatuses = [ApprovalStatus.Pending], ApprovalExpiresAtOrBefore = clock.GetUtcNow(), Limit = PageSize, Cursor = cursor },
                cancellationToken).ConfigureAwait(false);
            Steps.Reached("expire.before", page.Jobs.Count > 0 ? page.Jobs[0].Id : string.Empty);
            var results = await writer.ApplyManyAsync([.. page.Jobs.Select(job => new JobDecision(job, new JobInput.ApprovalExpired()))], cancellationToken).ConfigureAwait(false);
            Steps.Reached("expire.after", page.Jobs.Count > 0 ? page.Jobs[0].Id : string.Empty);
            expired += results.Count(result => result is { HasChanged: true });
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        if (expired > 0)
        {
            LogExpiredTotal(logger, expired);
        }

        return expired;
    }

    [LoggerMessage(LogLevel.Information, "Expired {Count} approval requests")]
    private static partial void LogExpiredTotal(ILogger logger, int count);
}
