using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Queue;

internal sealed partial class JobSubmitter
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} was submitted successfully as {External}")]
    private static partial void LogAccepted(ILogger logger, string jobId, string external);

    [LoggerMessage(LogLevel.Warning, "The provider refused job {JobId}; next try in {RetryDelay} (none when empty)")]
    private static partial void LogRefused(ILogger logger, Exception exception, string jobId, TimeSpan? retryDelay);

    [LoggerMessage(LogLevel.Warning, "The outcome of submitting job {JobId} is unknown: {Reason}. It is not sent again before reconciliation has settled it")]
    private static partial void LogUnknown(ILogger logger, Exception exception, string jobId, string reason);

    [LoggerMessage(LogLevel.Warning, "The outcome {Input} of job {JobId} was not recorded: {Outcome}. Another host settled the attempt meanwhile")]
    private static partial void LogNotRecorded(ILogger logger, string jobId, string input, TransitionOutcome outcome);

    [LoggerMessage(LogLevel.Error, "Job {JobId} is gone from the store, but the provider took it as {External}; asking the provider to cancel that one. Check that it ends")]
    private static partial void LogOrphan(ILogger logger, string jobId, string external);

    [LoggerMessage(LogLevel.Warning, "The cancellation of job {JobId} ({External}) could not be sent; reconciliation repeats it as long as the job is stored")]
    private static partial void LogCancelFailed(ILogger logger, Exception exception, string jobId, string external);

    [LoggerMessage(LogLevel.Debug, "The call for job {JobId} that had run out of time brought no answer after all")]
    private static partial void LogLateAnswerLost(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(LogLevel.Warning, "The store is away; the outcome {Input} of job {JobId} is recorded as soon as it is back")]
    private static partial void LogRecordRetried(ILogger logger, Exception exception, string jobId, string input);
}
