using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Progress;
using CloudTraining.Sdk.Providers;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Inline progress of one job or of several.</summary>
internal sealed class ProgressEndpoints(HttpApiRuntime api)
{
    private const int MaxIds = 50;

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var progress = new ProgressEndpoints(api);
        group.Get("/api/cloud/jobs/{job_id}/inline-progress", progress.GetAsync, new ApiDoc("Read stage and percentage of a running job", typeof(InlineProgressJson), Errors: [400, 404, 502]));
        group.Get("/api/cloud/jobs/inline-progress", progress.ListAsync, new ApiDoc(
            "Read stage and percentage of several jobs",
            typeof(InlineProgressListJson),
            Query: [ApiParameter.Text("ids", "Up to 50 job ids with commas; those that do not exist or whose provider does not answer are left out.")],
            Errors: [422]));
    }

    private async Task<IResult?> GetAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        request.Context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Json(await ReadAsync(job, request.Aborted), ContractsJson.Default.InlineProgressJson);
    }

    private async Task<IResult?> ListAsync(ApiRequest request)
    {
        var ids = request.Query.Text("ids", MaxIds * (JobId.MaxLength + 1))?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        if (ids.Length is 0 or > MaxIds)
        {
            throw ApiException.Invalid("ids", $"There are {ids.Length} ids; 1 to {MaxIds} are taken.");
        }

        var read = await Task.WhenAll(ids.Distinct(StringComparer.Ordinal).Select(id => TryReadAsync(request, id)));
        request.Context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Json(new InlineProgressListJson { Jobs = [.. read.OfType<InlineProgressJson>()] }, ContractsJson.Default.InlineProgressListJson);
    }

    private async Task<InlineProgressJson?> TryReadAsync(ApiRequest request, string id)
    {
        try
        {
            return await request.FindJobAsync(api, id) is { } job ? await ReadAsync(job, request.Aborted) : null;
        }
        catch (Exception exception) when (exception is ProviderException or JobNotFoundException)
        {
            return null;
        }
    }

    private async Task<InlineProgressJson> ReadAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        var progress = job.Status == JobStatus.Running ? await api.Progress.GetAsync(job.Id, cancellationToken) : JobProgress.Unknown;
        return new InlineProgressJson
        {
            JobId = job.Id,
            Stage = progress.Stage?.ToWireName(),
            LastLog = progress.LastLog,
            Progress = progress.Progress,
            Step = progress.Step,
            TotalSteps = progress.TotalSteps,
            Loss = progress.Loss,
        };
    }
}
