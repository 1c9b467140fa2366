namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>SimpleTuner names queue entries and approval requests by numbers; ours are parts of a job, so the number is made from its id. The same on every host, exact in JavaScript.</summary>
internal static class StableNumber
{
    public static long Of(string jobId)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in jobId)
        {
            hash = (hash ^ character) * 1099511628211;
        }

        return (long)((hash ^ (hash >> 53)) & ((1UL << 53) - 1));
    }
}
