using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Providers;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>The log of a job, whole, in pieces, or followed.</summary>
internal sealed class LogEndpoints(HttpApiRuntime api)
{
    private const int MaxChars = 4 * 1024 * 1024;

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var logs = new LogEndpoints(api);
        var stream = new LogStreamEndpoint(api);
        group.Get("/api/cloud/jobs/{job_id}/logs", logs.GetAsync, new ApiDoc(
            "Read the log of a job",
            typeof(LogsJson),
            Query:
            [
                ApiParameter.Number("tail", "Only the last so many characters, at most 4,194,304, which is also what is read if it is left out."),
                ApiParameter.Text("cursor", "next_cursor of the read before: only what came since."),
            ],
            Errors: [400, 404, 422, 502]));
        group.Get("/api/cloud/jobs/{job_id}/logs/stream", stream.FollowAsync, new ApiDoc("Follow the log of a job", ContentType: "text/event-stream", Errors: [400, 404, 429]));
    }

    private async Task<IResult?> GetAsync(ApiRequest request)
    {
        var tail = request.Query.Number("tail", MaxChars, 1, MaxChars);
        var cursor = request.Query.Text("cursor", 1_024);
        var job = await request.GetJobAsync(api);
        var chunk = await ReadAsync(job.Id, new LogReadRequest { Cursor = cursor, TailOnly = cursor is null, MaxChars = tail }, request.Aborted);
        request.Context.Response.Headers.CacheControl = "private, no-store";
        var body = new LogsJson { JobId = job.Id, Logs = chunk.Text, NextCursor = chunk.NextCursor, Truncated = chunk.Truncated, Replaces = chunk.Replaces, EndOfLog = chunk.EndOfLog };
        return TypedResults.Json(body, ContractsJson.Default.LogsJson);
    }

    private async Task<LogChunk> ReadAsync(string jobId, LogReadRequest read, CancellationToken cancellationToken)
    {
        try
        {
            return await api.Client.ReadLogAsync(jobId, read, cancellationToken);
        }
        catch (Exception exception) when (read.Cursor is not null && exception is ArgumentException or FormatException)
        {
            throw ApiException.BadValue("cursor", "The log cursor is not one this server gave out. Use next_cursor as it came, or leave it out.");
        }
    }
}
