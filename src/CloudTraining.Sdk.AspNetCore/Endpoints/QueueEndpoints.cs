using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>The queue, read.</summary>
internal sealed class QueueEndpoints(HttpApiRuntime api)
{
    private const int MaxListed = 10;
    private static readonly QueueStatus[] AllStatuses = Enum.GetValues<QueueStatus>();
    private static readonly QueueStatus[] OpenStatuses = [QueueStatus.Running, QueueStatus.Ready, QueueStatus.Pending, QueueStatus.Blocked];
    private readonly QueueReader _reader = new(api);

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var queue = new QueueEndpoints(api);
        group.Get("/api/queue", queue.ListAsync, new ApiDoc(
            "List queue entries: those that hold slots, then the waiting in their order",
            typeof(QueueListJson),
            Query:
            [
                ApiParameter.Text("status", "Only this state: pending, ready, running, blocked, completed, failed or cancelled."),
                ApiParameter.Limit(200),
                ApiParameter.Offset,
                ApiParameter.Flag("include_completed", "Also what has ended."),
            ],
            Errors: [400, 422]));
        group.Get("/api/queue/stats", queue.StatsAsync, new ApiDoc("Read the queue in numbers", typeof(QueueStatsJson)));
        group.Get("/api/queue/me", request => queue.OfUserAsync(request, request.Caller.UserId), new ApiDoc("Read the caller's part of the queue", typeof(QueueUserJson)));
        group.Get("/api/queue/user/{user_id}", queue.OfOtherAsync, new ApiDoc("Read a user's part of the queue", typeof(QueueUserJson)));
        group.Get("/api/queue/position/{job_id}", queue.PositionAsync, new ApiDoc("Read where a job stands in the queue and why it waits", typeof(QueuePositionJson), Errors: [400, 404]));
        group.Get("/api/queue/{job_id}/explain", queue.ExplainAsync, new ApiDoc("Say why a job waits, and for whose slots", typeof(ExplainJson), Errors: [400, 404]));
        QueueActionEndpoints.Map(group, api);
        group.Setting("POST", "/api/queue/concurrency", "CloudTraining:Queue:MaxConcurrent and CloudTraining:Queue:MaxConcurrentPerUser");
        group.Setting("POST", "/api/queue/cleanup", "CloudTraining:Background:JobRetention");
        group.Refuse("POST", "/api/queue/process", "queue_runs_by_itself", "The queue runs by itself: it hands out jobs when one arrives, when a slot becomes free, and every 5 seconds.");
    }

    private async Task<IResult?> ListAsync(ApiRequest request)
    {
        var query = request.Query;
        var statuses = query.Text("status") is { } name
            ? [Array.Find(AllStatuses, status => status.ToWireName() == name) is var found && found.ToWireName() == name ? found : throw ApiException.BadValue("status", $"Invalid status: {name}")]
            : query.Flag("include_completed") ? AllStatuses : OpenStatuses;
        var (limit, offset) = (query.Number("limit", 50, 1, 200), query.Number("offset", 0, 0, int.MaxValue));
        var view = await _reader.ReadAsync(request);
        var (jobs, total) = await _reader.ReadPageAsync(view, statuses, offset, limit, request.Aborted);
        var body = new QueueListJson
        {
            Entries = _reader.ToJson(jobs, view, request.Caller.SeesAll),
            TotalPending = view.Waiting.Count + await _reader.CountAsync(view.Filter, [QueueStatus.Blocked], request.Aborted),
            TotalRunning = view.Running.Count,
            Total = total,
        };
        return TypedResults.Json(body, ContractsJson.Default.QueueListJson);
    }

    private async Task<IResult?> StatsAsync(ApiRequest request)
    {
        var view = await _reader.ReadAsync(request);
        var byStatus = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var status in AllStatuses)
        {
            byStatus[status.ToWireName()] = await _reader.CountAsync(view.Filter, [status], request.Aborted);
        }

        var options = api.QueueOptions;
        var body = new QueueStatsJson
        {
            ByStatus = byStatus,
            ByUser = view.Waiting.Concat(view.Running).GroupBy(entry => entry.UserId ?? "none", StringComparer.Ordinal).ToDictionary(user => user.Key, user => user.Count(), StringComparer.Ordinal),
            QueueDepth = view.Waiting.Count,
            Running = view.Running.Count,
            AvgWaitSeconds = view.Waiting.Count > 0 ? Math.Round(view.Waiting.Average(entry => Math.Max(0, (view.Queue.Now - entry.QueuedAt).TotalSeconds)), 3) : null,
            MaxConcurrent = options.MaxConcurrent,
            UserMaxConcurrent = options.MaxConcurrentPerUser,
            TeamMaxConcurrent = options.MaxConcurrentPerTeam,
            EnableFairShare = options.MaxConcurrentPerTeam is not null,
            LocalJobMaxConcurrent = options.MaxConcurrentPerProvider.GetValueOrDefault(JobMapper.LocalProvider, options.MaxConcurrent),
        };
        return TypedResults.Json(body, ContractsJson.Default.QueueStatsJson);
    }

    private Task<IResult?> OfOtherAsync(ApiRequest request)
    {
        var user = request.Route("user_id");
        if (user != request.Caller.UserId)
        {
            request.RequireAll("The queue of another user");
        }

        return OfUserAsync(request, user);
    }

    private async Task<IResult?> OfUserAsync(ApiRequest request, string? userId)
    {
        var view = await _reader.ReadAsync(request, userId);
        var running = await _reader.FindAsync(view.Running.Take(MaxListed), request.Aborted);
        var waiting = await _reader.FindAsync(view.Waiting.Take(MaxListed), request.Aborted);
        var entries = _reader.ToJson([.. waiting, .. running], view, request.Caller.SeesAll);
        var body = new QueueUserJson
        {
            PendingCount = view.Waiting.Count,
            RunningCount = view.Running.Count,
            BlockedCount = await _reader.CountAsync(view.Filter, [QueueStatus.Blocked], request.Aborted),
            BestPosition = waiting.Count > 0 ? entries[0].Position : null,
            PendingJobs = [.. entries.Take(waiting.Count)],
            RunningJobs = [.. entries.Skip(waiting.Count)],
        };
        return TypedResults.Json(body, ContractsJson.Default.QueueUserJson);
    }

    private async Task<IResult?> PositionAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        if (job.Queue is not { } entry)
        {
            throw new ApiException(404, "not_in_queue", $"Job not found in queue: {job.Id}");
        }

        var explanation = await api.Client.ExplainAsync(job.Id, request.Aborted);
        var body = new QueuePositionJson
        {
            JobId = job.Id,
            Position = explanation.Position ?? 0,
            Status = entry.Status.ToWireName(),
            Priority = JobPriority.GetName(entry.Priority),
            QueuedAt = entry.QueuedAt,
            EstimatedWaitSeconds = null,
            Rule = explanation.Block?.Rule,
            Message = explanation.Message,
        };
        return TypedResults.Json(body, ContractsJson.Default.QueuePositionJson);
    }

    private async Task<IResult?> ExplainAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        var explanation = await api.Client.ExplainAsync(job.Id, request.Aborted);
        var body = new ExplainJson
        {
            JobId = job.Id,
            Status = explanation.Status.ToWireName(),
            Position = explanation.Position,
            EffectivePriority = explanation.EffectivePriority,
            Rule = explanation.Block?.Rule,
            Message = explanation.Message,
            Holders = request.Caller.SeesAll ? explanation.Holders : [],
        };
        return TypedResults.Json(body, ContractsJson.Default.ExplainJson);
    }
}
