using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>What can be done to a queue entry.</summary>
internal sealed class QueueActionEndpoints(HttpApiRuntime api)
{
    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var queue = new QueueActionEndpoints(api);
        group.Post("/api/queue/{job_id}/cancel", queue.CancelAsync, new ApiDoc("Cancel a job that waits", typeof(JobActionJson), Errors: [400, 404]));
        group.Post("/api/queue/{job_id}/approve", queue.ApproveAsync, new ApiDoc("Approve a job that waits for it", typeof(JobActionJson), Errors: [400, 404]));
        group.Post("/api/queue/{job_id}/reject", queue.RejectAsync, new ApiDoc(
            "Reject a job that waits for an approval",
            typeof(JobActionJson),
            Query: [ApiParameter.Text("reason", "Why.")],
            Errors: [400, 404, 422]));
        group.Post("/api/queue/{job_id}/priority", queue.SetPriorityAsync, new ApiDoc("Change the priority of a waiting job", typeof(PriorityJson), typeof(PriorityRequestJson), Errors: [400, 404, 422]));
    }

    private async Task<IResult?> CancelAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        if (job.Queue is not { } entry || !(entry.IsWaiting || entry.Status == QueueStatus.Blocked))
        {
            throw new ApiException(400, "not_waiting", "Cannot cancel job (may be already running)");
        }

        var result = await api.Client.CancelAsync(job.Id, request.Caller.UserId, cancellationToken: request.Aborted);
        return Answer(new JobActionJson { Success = true, JobId = job.Id, Status = result.Job.Status.ToWireName() });
    }

    private async Task<IResult?> ApproveAsync(ApiRequest request)
    {
        request.RequireAll("To decide about an approval");
        var job = await request.GetJobAsync(api);
        var result = await api.Client.ApproveAsync(job.Id, request.Caller.Name, cancellationToken: request.Aborted);
        Check(result, ApprovalStatus.Approved);
        return Answer(new JobActionJson { Success = true, JobId = job.Id, Status = result.Job.Status.ToWireName(), ApprovedBy = request.Caller.Name });
    }

    private async Task<IResult?> RejectAsync(ApiRequest request)
    {
        request.RequireAll("To decide about an approval");
        var reason = request.Query.Text("reason", 1_000);
        var job = await request.GetJobAsync(api);
        var result = await api.Client.RejectAsync(job.Id, request.Caller.Name, reason, request.Aborted);
        Check(result, ApprovalStatus.Rejected);
        return Answer(new JobActionJson { Success = true, JobId = job.Id, Status = result.Job.Status.ToWireName(), RejectedBy = request.Caller.Name, Reason = reason });
    }

    private async Task<IResult?> SetPriorityAsync(ApiRequest request)
    {
        var body = await request.ReadBodyAsync(ContractsJson.Default.PriorityRequestJson) ?? throw ApiException.Invalid("priority", "Send {\"priority\": 0 to 50}.");
        var priority = body.Priority ?? JobPriority.Normal;
        if (priority is < JobPriority.Low or > JobPriority.Highest)
        {
            throw ApiException.Invalid("priority", $"{priority} is not a number from 0 to 50.");
        }

        var job = await request.GetJobAsync(api);
        if (!request.Caller.SeesAll && priority > (job.Queue?.Priority ?? JobPriority.Normal))
        {
            throw ApiException.Forbidden("To raise a priority needs the right to all jobs: everybody could go first otherwise.");
        }

        var before = Effective(job);
        var result = await api.Client.SetPriorityAsync(job.Id, priority, request.Aborted);
        if (result.Outcome is TransitionOutcome.NotAllowed or TransitionOutcome.AlreadyTerminal)
        {
            throw new ApiException(400, "not_waiting", $"The priority of a job that does not wait cannot be changed; it is {result.Job.Status.ToWireName()}.");
        }

        var answer = new PriorityJson { Success = true, JobId = job.Id, PreviousEffectivePriority = before, NewEffectivePriority = Effective(result.Job), PriorityOverride = body.Priority };
        return TypedResults.Json(answer, ContractsJson.Default.PriorityJson);
    }

    private int Effective(TrainingJob job) => job.Queue is null ? JobPriority.Normal : api.Policy.GetEffectivePriority(QueueCandidate.From(job), api.Clock.GetUtcNow());

    private static void Check(JobActionResult result, ApprovalStatus wanted)
    {
        if (result.Job.Approval?.Status != wanted || result.Outcome != TransitionOutcome.Applied)
        {
            throw new ApiException(400, "not_blocked", result.Job.Approval?.Status == ApprovalStatus.Expired ? "The approval request has expired" : "Job not found or not blocked");
        }
    }

    private static IResult Answer(JobActionJson body) => TypedResults.Json(body, ContractsJson.Default.JobActionJson);
}
