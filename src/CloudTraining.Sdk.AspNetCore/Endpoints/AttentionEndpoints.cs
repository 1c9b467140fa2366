using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>What a person decides about a job whose submission has an unknown outcome: which job of the provider it is, that there is none, or that nobody wants to know.</summary>
internal sealed class AttentionEndpoints(HttpApiRuntime api)
{
    private const int MaxExternalId = 512;
    private const int MaxReason = 1_000;

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var attention = new AttentionEndpoints(api);
        group.Post("/api/cloud/jobs/{job_id}/adopt", attention.AdoptAsync, new ApiDoc(
            "Say which of the provider's jobs this job is",
            typeof(JobActionJson),
            typeof(AdoptRequestJson),
            Errors: [400, 404, 409, 422, 502]));
        group.Post("/api/cloud/jobs/{job_id}/declare-not-submitted", attention.DeclareAsync, new ApiDoc("Say that this job never reached its provider; it is submitted again", typeof(JobActionJson), Errors: [400, 404, 409]));
        group.Post("/api/cloud/jobs/{job_id}/abandon", attention.AbandonAsync, new ApiDoc(
            "Give up a job that needs attention; it is cancelled here and looked for no more",
            typeof(JobActionJson),
            typeof(AbandonRequestJson),
            Errors: [400, 404, 409, 422]));
    }

    private async Task<IResult?> AdoptAsync(ApiRequest request)
    {
        // Whoever adopts reads the log and the result of the provider's job, and the account may be shared.
        request.RequireAll("To adopt a job of the provider");
        var job = await request.GetJobAsync(api);
        var body = await request.ReadBodyAsync(ContractsJson.Default.AdoptRequestJson);
        if (body?.ExternalId?.Trim() is not { Length: > 0 and <= MaxExternalId } externalId)
        {
            throw ApiException.Invalid("external_id", $"Send the provider's id of the job, 1 to {MaxExternalId} characters.");
        }

        return Answer(await api.Client.AdoptAsync(job.Id, externalId, request.Aborted));
    }

    private async Task<IResult?> DeclareAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        return Answer(await api.Client.DeclareNotSubmittedAsync(job.Id, request.Caller.Name, request.Aborted));
    }

    private async Task<IResult?> AbandonAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        var reason = (await request.ReadBodyAsync(ContractsJson.Default.AbandonRequestJson))?.Reason;
        if (reason?.Length > MaxReason)
        {
            throw ApiException.Invalid("reason", $"It has {reason.Length} characters and at most {MaxReason} are taken.");
        }

        return Answer(await api.Client.AbandonAsync(job.Id, request.Caller.Name, string.IsNullOrWhiteSpace(reason) ? null : reason, request.Aborted));
    }

    private static IResult Answer(JobActionResult result) => result.Outcome is TransitionOutcome.NotAllowed or TransitionOutcome.AlreadyTerminal
        ? throw new ApiException(409, "invalid_job_state", $"Job {result.Job.Id} is {result.Job.Status.ToWireName()} and does not need attention.")
        : TypedResults.Json(new JobActionJson { Success = true, JobId = result.Job.Id, Status = result.Job.Status.ToWireName() }, ContractsJson.Default.JobActionJson);
}
