using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Decisions about approvals, one or many.</summary>
internal sealed class ApprovalDecisionEndpoints(HttpApiRuntime api)
{
    private const int MaxBulk = 100;

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var decisions = new ApprovalDecisionEndpoints(api);
        group.Post("/api/approvals/requests/bulk-approve", request => decisions.DecideManyAsync(request, isApproval: true), new ApiDoc("Approve several requests", typeof(BulkDecisionJson), typeof(DecisionRequestJson), Errors: [400, 422]));
        group.Post("/api/approvals/requests/bulk-reject", request => decisions.DecideManyAsync(request, isApproval: false), new ApiDoc("Reject several requests", typeof(BulkDecisionJson), typeof(DecisionRequestJson), Errors: [400, 422]));
        group.Post("/api/approvals/expire", decisions.ExpireAsync, new ApiDoc("End the requests whose deadline has passed; their jobs are cancelled", typeof(ApprovalsExpiredJson)));
        group.Post("/api/approvals/requests/{request_id}/approve", decisions.ApproveAsync, new ApiDoc("Approve a request", typeof(ApprovalDecisionJson), typeof(DecisionRequestJson), Errors: [400, 404]));
        group.Post("/api/approvals/requests/{request_id}/reject", decisions.RejectAsync, new ApiDoc("Reject a request", typeof(ApprovalDecisionJson), typeof(DecisionRequestJson), Errors: [400, 404]));
        group.Post("/api/approvals/requests/{request_id}/cancel", decisions.CancelAsync, new ApiDoc("Withdraw a request; its job is cancelled", typeof(ApprovalDecisionJson), Errors: [400, 404]));
    }

    /// <summary>The sweep that runs by itself every few minutes, now.</summary>
    private async Task<IResult?> ExpireAsync(ApiRequest request)
    {
        request.RequireAll("To end requests of others");
        return TypedResults.Json(new ApprovalsExpiredJson { Expired = await api.Expiry.ExpireAsync(request.Aborted) }, ContractsJson.Default.ApprovalsExpiredJson);
    }

    private async Task<IResult?> ApproveAsync(ApiRequest request)
    {
        request.RequireAll("To decide about an approval");
        var body = await request.ReadBodyAsync(ContractsJson.Default.DecisionRequestJson);
        var job = await ApprovalEndpoints.GetJobAsync(request, api, request.Route("request_id"));
        return Answer(await DecideAsync(request, job, isApproval: true, body?.Notes), approvedBy: request.Caller.Name);
    }

    private async Task<IResult?> RejectAsync(ApiRequest request)
    {
        request.RequireAll("To decide about an approval");
        var reason = ReadReason(await request.ReadBodyAsync(ContractsJson.Default.DecisionRequestJson));
        var job = await ApprovalEndpoints.GetJobAsync(request, api, request.Route("request_id"));
        return Answer(await DecideAsync(request, job, isApproval: false, reason), rejectedBy: request.Caller.Name, reason: reason);
    }

    private async Task<IResult?> CancelAsync(ApiRequest request)
    {
        var job = await ApprovalEndpoints.GetJobAsync(request, api, request.Route("request_id"));
        if (job.Approval!.Status != ApprovalStatus.Pending)
        {
            throw NotPending(job);
        }

        var result = await api.Client.CancelAsync(job.Id, request.Caller.UserId, cancellationToken: request.Aborted);
        return Answer(result.Job);
    }

    private async Task<IResult?> DecideManyAsync(ApiRequest request, bool isApproval)
    {
        request.RequireAll("To decide about approvals");
        var body = await request.ReadBodyAsync(ContractsJson.Default.DecisionRequestJson);
        if (body?.RequestIds is not { Count: > 0 and <= MaxBulk } ids)
        {
            throw ApiException.Invalid("request_ids", $"There are {body?.RequestIds?.Count ?? 0} ids; 1 to {MaxBulk} are taken.");
        }

        var words = isApproval ? body.Notes : ReadReason(body);
        var results = new List<BulkDecisionItemJson>(ids.Count);
        foreach (var id in ids)
        {
            try
            {
                var job = await ApprovalEndpoints.GetJobAsync(request, api, id.ToString(System.Globalization.CultureInfo.InvariantCulture));
                await DecideAsync(request, job, isApproval, words);
                results.Add(new BulkDecisionItemJson { RequestId = id, Success = true });
            }
            catch (Exception exception) when (ApiProblems.From(exception) is { } refused)
            {
                // One that is gone meanwhile, or a store that stumbles, does not hide what was decided before it.
                results.Add(new BulkDecisionItemJson { RequestId = id, Success = false, Error = refused.Message });
            }
        }

        var succeeded = results.Count(result => result.Success);
        var answer = new BulkDecisionJson { Total = ids.Count, Succeeded = succeeded, Failed = ids.Count - succeeded, Results = results };
        return TypedResults.Json(answer, ContractsJson.Default.BulkDecisionJson);
    }

    private async Task<TrainingJob> DecideAsync(ApiRequest request, TrainingJob job, bool isApproval, string? words)
    {
        var result = isApproval
            ? await api.Client.ApproveAsync(job.Id, request.Caller.Name, words, request.Aborted)
            : await api.Client.RejectAsync(job.Id, request.Caller.Name, words, request.Aborted);
        return result.Outcome == TransitionOutcome.Applied && result.Job.Approval!.Status == (isApproval ? ApprovalStatus.Approved : ApprovalStatus.Rejected)
            ? result.Job
            : throw NotPending(result.Job);
    }

    private static string ReadReason(DecisionRequestJson? body) => body?.Reason is { Length: > 0 and <= 1_000 } reason
        ? reason
        : throw ApiException.BadValue("reason", "Rejection reason is required, at most 1,000 characters.");

    private static ApiException NotPending(TrainingJob job) => new(400, "approval_not_pending", $"The request is {job.Approval?.Status.ToWireName() ?? "gone"}, not pending.");

    private static IResult Answer(TrainingJob job, string? approvedBy = null, string? rejectedBy = null, string? reason = null) => TypedResults.Json(
        new ApprovalDecisionJson
        {
            Success = true,
            RequestId = StableNumber.Of(job.Id),
            JobId = job.Id,
            Status = job.Approval!.Status.ToWireName(),
            ApprovedBy = approvedBy,
            RejectedBy = rejectedBy,
            Reason = reason,
        },
        ContractsJson.Default.ApprovalDecisionJson);
}
