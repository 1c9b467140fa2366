using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Queue;

public sealed partial class SubmissionSettler
{
    [LoggerMessage(LogLevel.Warning, "Adopted job {JobId}: the provider had taken it as {External} ({Matches} match)")]
    private static partial void LogAdopted(ILogger logger, string jobId, string external, int matches);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} needs attention: {Reason}")]
    private static partial void LogNeedsAttention(ILogger logger, string jobId, string reason);

    [LoggerMessage(LogLevel.Debug, "The search for job {JobId} at {Provider} failed; the next pass searches again")]
    private static partial void LogSearchFailed(ILogger logger, Exception exception, string jobId, string provider);

    [LoggerMessage(LogLevel.Debug, "Failed to settle the submission of job {JobId}; the next pass tries again")]
    private static partial void LogSettleFailed(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(LogLevel.Warning, "Sending job {JobId} to {Provider} again under the same token failed; whether it was taken the first time is still unknown")]
    private static partial void LogRepeatFailed(ILogger logger, Exception exception, string jobId, string provider);
}
