using CloudTraining.Sdk.AspNetCore.Identity;
using CloudTraining.Sdk.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>One request that passed the gate, with its caller.</summary>
internal sealed class ApiRequest(HttpContext context, CloudTrainingCaller caller)
{
    public HttpContext Context { get; } = context;

    public CloudTrainingCaller Caller { get; } = caller;

    public QueryReader Query => new(Context.Request.Query);

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Restricts a list to the caller's own jobs, unless the caller sees all. A caller without a user owns none.</summary>
    public JobFilter Restrict(JobFilter filter) => Caller.SeesAll ? filter : filter with { UserId = Caller.UserId ?? string.Empty };

    public string Route(string name) => (string)Context.GetRouteValue(name)!;

    /// <summary>Whether the caller may see a job.</summary>
    public bool MaySee(TrainingJob job) => Caller.SeesAll || (job.UserId is not null && string.Equals(job.UserId, Caller.UserId, StringComparison.Ordinal));

    /// <summary>Refuses those who may not decide for others.</summary>
    public void RequireAll(string what)
    {
        if (!Caller.SeesAll)
        {
            throw ApiException.Forbidden($"{what} needs the right to all jobs (authorization policy {ClaimsCloudTrainingUser.SeesAllPolicy}).");
        }
    }
}
