using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>Frees what a finished job still occupies at the provider.</summary>
public interface IJobCleanup
{
    /// <summary>Deletes it there. Deleting what is gone succeeds.</summary>
    Task DeleteAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default);
}
