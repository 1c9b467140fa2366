using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Finds the job a request is about. Somebody else's job does not exist for the caller, so that ids cannot be probed.</summary>
internal static class JobAccess
{
    public static async Task<TrainingJob> GetJobAsync(this ApiRequest request, HttpApiRuntime api, string name = "job_id")
    {
        var id = request.Route(name);
        if (!JobId.IsValid(id))
        {
            throw ApiException.BadValue(name, "A job id is 1 to 128 letters, digits, dots, underscores and hyphens.");
        }

        return await request.FindJobAsync(api, id) ?? throw ApiException.NotFound(id);
    }

    public static async Task<TrainingJob?> FindJobAsync(this ApiRequest request, HttpApiRuntime api, string id) =>
        await api.Client.FindAsync(id, request.Aborted) is { } job && request.MaySee(job) ? job : null;
}
