using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>Reads many jobs with few calls.</summary>
public interface IBatchStatus
{
    /// <summary>How many at once at most.</summary>
    int MaxBatchSize { get; }

    /// <summary>The jobs that were found; a missing one is not an error and not proof that it is gone.</summary>
    Task<IReadOnlyDictionary<ProviderJobRef, ProviderJob>> GetManyAsync(IReadOnlyList<ProviderJobRef> jobs, ProviderContext context, CancellationToken cancellationToken = default);
}
