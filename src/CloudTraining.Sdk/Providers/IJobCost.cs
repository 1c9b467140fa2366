using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>Tells what a job cost. For hosts: nothing in the SDK calls it.</summary>
public interface IJobCost
{
    /// <summary>The cost so far, or null when it cannot be told.</summary>
    Task<CostReport?> GetCostAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default);
}
