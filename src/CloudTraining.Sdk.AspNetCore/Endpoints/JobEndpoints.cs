using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Sync;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>One job: read, cancel, retry, delete; and the sync with the providers.</summary>
internal sealed class JobEndpoints(HttpApiRuntime api, QueuePositions positions)
{
    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var positions = new QueuePositions(api);
        var jobs = new JobEndpoints(api, positions);
        var list = new JobListEndpoint(api, positions);
        var submit = new SubmitEndpoint(api);
        group.Get("/api/cloud/jobs", list.ListAsync, JobListEndpoint.Doc);
        group.Submit("/api/cloud/jobs/submit", submit.SubmitAsync, SubmitEndpoint.Doc);
        group.Post("/api/cloud/jobs/sync", jobs.SyncAsync, new ApiDoc(
            "Discover recent jobs of the providers and update known ones",
            typeof(SyncJson),
            Query: [ApiParameter.Text("provider", "Only this provider.")],
            Errors: [404, 502, 504]));
        group.Get("/api/cloud/jobs/{job_id}", jobs.GetAsync, new ApiDoc("Read a job", typeof(JobEnvelopeJson), Errors: [400, 404]));
        group.Delete("/api/cloud/jobs/{job_id}", jobs.DeleteAsync, new ApiDoc("Delete a job that has ended", typeof(JobActionJson), Errors: [400, 404, 409]));
        group.Post("/api/cloud/jobs/{job_id}/cancel", jobs.CancelAsync, new ApiDoc("Cancel a job", typeof(CancelJson), Errors: [400, 404, 409]));
        group.Submit("/api/cloud/jobs/{job_id}/retry", jobs.RetryAsync, new ApiDoc("Submit a job that has ended anew", typeof(SubmitJson), Errors: [400, 404, 409]));
        AttentionEndpoints.Map(group, api);
        ProgressEndpoints.Map(group, api);
        LogEndpoints.Map(group, api);
    }

    private async Task<IResult?> GetAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        var place = job.Queue?.IsWaiting == true ? (await positions.ReadAsync(request.Aborted)).Find(job.Id) : null;
        request.Context.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Json(new JobEnvelopeJson { Job = JobMapper.ToJson(job, api.Clock.GetUtcNow(), place), Input = job.Input }, ContractsJson.Default.JobEnvelopeJson);
    }

    private async Task<IResult?> DeleteAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        return await api.Client.DeleteAsync(job.Id, request.Aborted) switch
        {
            JobDeleteOutcome.Deleted => TypedResults.Json(new JobActionJson { Success = true, JobId = job.Id }, ContractsJson.Default.JobActionJson),
            JobDeleteOutcome.NotFound => throw ApiException.NotFound(job.Id),
            _ when job.IsTerminal => throw new ApiException(
                409,
                "job_not_settled",
                $"Cannot delete job {job.Id} yet: its provider may run a second copy of it, and that copy is still being cancelled. Delete it once that is done; until then the job is what remembers the copy."),
            _ => throw new ApiException(400, "job_not_terminal", $"Cannot delete job in state '{job.Status.ToWireName()}'. Cancel it first."),
        };
    }

    private async Task<IResult?> CancelAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        var result = await api.Client.CancelAsync(job.Id, request.Caller.UserId, cancellationToken: request.Aborted);
        if (result.Outcome == TransitionOutcome.AlreadyTerminal)
        {
            throw new ApiException(
                409,
                "invalid_job_state",
                $"Job {job.Id} is in state '{result.Job.Status.ToWireName()}', operation requires one of: [{string.Join(", ", JobStatusExtensions.Active.Select(status => $"'{status.ToWireName()}'"))}]");
        }

        var body = new CancelJson { Success = true, JobId = job.Id, Status = result.Job.Status.ToWireName(), CancelRequested = true };
        return TypedResults.Json(body, ContractsJson.Default.CancelJson);
    }

    private async Task<IResult?> RetryAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);

        // Nobody in particular: the new job belongs to whoever owns the old one.
        var result = await api.Client.RetryAsync(job.Id, cancellationToken: request.Aborted);
        return TypedResults.Json(SubmitEndpoint.ToJson(result), ContractsJson.Default.SubmitJson);
    }

    private async Task<IResult?> SyncAsync(ApiRequest request)
    {
        Recent<DiscoveryResult> pass;
        try
        {
            pass = await api.Passes.SyncAsync(request.Query.Text("provider")).WaitAsync(api.Options.SyncTimeout, api.Clock, request.Aborted);
        }
        catch (TimeoutException)
        {
            throw new ApiException(504, "sync_timeout", $"The providers did not answer within {api.Options.SyncTimeout}; the sync goes on.");
        }

        var result = pass.Value;
        if (!result.AnyAnswered)
        {
            throw new ApiException(502, "provider_error", result.Providers.Count == 0
                ? "No provider is registered."
                : string.Join(" ", result.Providers.Select(provider => $"{provider.Name} did not answer: {provider.Error}")));
        }

        var body = new SyncJson
        {
            Synced = result.Synced,
            Updated = result.Updated,
            Deferred = result.Deferred,
            Message = result.Message,
            Reused = pass.IsReused,
            SyncedAt = pass.At,
            Providers =
            [
                .. result.Providers.Select(provider => new SyncProviderJson
                {
                    Provider = provider.Provider,
                    Name = provider.Name,
                    Synced = provider.Synced,
                    Updated = provider.Updated,
                    Deferred = provider.Deferred,
                    Error = provider.Error,
                }),
            ],
        };
        return TypedResults.Json(body, ContractsJson.Default.SyncJson);
    }
}
