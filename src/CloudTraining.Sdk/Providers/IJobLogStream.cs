using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>Follows the log of a job while it grows. For hosts: nothing in the SDK calls it.</summary>
public interface IJobLogStream
{
    /// <summary>Yields pieces as they come and ends with the log.</summary>
    IAsyncEnumerable<LogChunk> FollowAsync(ProviderJobRef job, string? cursor, ProviderContext context, CancellationToken cancellationToken = default);
}
