using CloudTraining.Sdk.Conformance.Stores;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite.Tests;

internal static class Claims
{
    public static ClaimRequest Of(string owner, int max = 10) => new()
    {
        Policy = new LimitPolicy(),
        Owner = owner,
        Lease = TimeSpan.FromSeconds(30),
        Max = max,
        Decide = (job, now) => JobTransitions.Apply(job, new JobInput.Claimed(Guid.NewGuid().ToString("N"), $"ct-{Guid.NewGuid():N}", owner), now),
    };
}
