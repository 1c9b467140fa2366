using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>Reads the log of a job from a cursor.</summary>
public interface IJobLogs
{
    /// <summary>Reads what follows the cursor.</summary>
    Task<LogChunk> ReadAsync(ProviderJobRef job, LogReadRequest request, ProviderContext context, CancellationToken cancellationToken = default);
}
