using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>Frees what a finished job still occupies at the provider. Called for jobs that were submitted here, once they have ended and their log is kept or given up; again until it succeeds, and again after a restart.</summary>
public interface IJobCleanup
{
    /// <summary>Deletes it there. Deleting what is gone succeeds.</summary>
    Task DeleteAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default);
}
