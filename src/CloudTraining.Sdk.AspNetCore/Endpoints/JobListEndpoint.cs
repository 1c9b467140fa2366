using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary><c>GET /api/cloud/jobs</c>: a page of jobs, unchanged answers for one cheap read, fresh ones on demand.</summary>
internal sealed partial class JobListEndpoint(HttpApiRuntime api, QueuePositions positions)
{
    private const int MaxLimit = 500;
    private readonly ListETag _tags = new();
    private readonly ILogger _logger = api.Loggers.CreateLogger<JobListEndpoint>();

    public static ApiDoc Doc { get; } = new(
        "List jobs, newest first",
        typeof(JobListJson),
        Query:
        [
            ApiParameter.Text("status", "Only this status: pending, uploading, queued, running, completed, failed or cancelled; several with commas."),
            ApiParameter.Text("provider", "Only this provider."),
            ApiParameter.Text("job_type", "local or cloud."),
            ApiParameter.Text("q", "Only jobs whose id, name or provider id contains this text."),
            ApiParameter.Flag("attention", "Only jobs that need a person."),
            ApiParameter.Limit(500),
            ApiParameter.Number("offset", "How many to skip; prefer cursor."),
            ApiParameter.Text("cursor", "next_cursor of the page before."),
            ApiParameter.Flag("sync_active", "Refresh the active jobs from their providers first."),
        ],
        Errors: [304, 400, 422]);

    public async Task<IResult?> ListAsync(ApiRequest request)
    {
        var query = request.Query;
        if (query.Flag("sync_active"))
        {
            request.Context.Response.Headers.CacheControl = "no-store";
            var filter = ReadFilter(request);
            return await AnswerAsync(request, filter, await RefreshAsync(filter.Provider, request.Aborted));
        }

        // Read before the jobs: a commit in between makes the tag too old, never too new.
        var tag = _tags.Make(await api.Store.GetChangeNumberAsync(request.Aborted), request);
        var headers = request.Context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "private, no-cache";
        headers.Vary = "Cookie, Authorization, X-API-Key";
        if (ListETag.Matches(request, tag))
        {
            request.Context.Response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        return await AnswerAsync(request, ReadFilter(request), null);
    }

    private async Task<IResult?> AnswerAsync(ApiRequest request, JobFilter filter, SyncActiveJson? sync)
    {
        var page = await ListAsync(filter, request.Aborted);
        var places = page.Jobs.Any(job => job.Queue?.IsWaiting == true) ? await positions.ReadAsync(request.Aborted) : null;
        var now = api.Clock.GetUtcNow();
        var jobs = new JobJson[page.Jobs.Count];
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = JobMapper.ToJson(page.Jobs[i], now, places?.Find(page.Jobs[i].Id));
        }

        if (page.NextCursor is { } next)
        {
            request.Context.Response.Headers.Link = $"<{LinkOf(request, next)}>; rel=\"next\"";
        }

        var body = new JobListJson { Jobs = jobs, Total = page.Total ?? jobs.Length, NextCursor = page.NextCursor, Sync = sync };
        return TypedResults.Json(body, ContractsJson.Default.JobListJson);
    }

    private async Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken)
    {
        try
        {
            return await api.Client.ListAsync(filter, cancellationToken);
        }
        catch (ArgumentException exception) when (filter.Cursor is not null)
        {
            throw ApiException.BadValue("cursor", exception.Message.Split(" (Parameter", 2)[0]);
        }
    }

    private JobFilter ReadFilter(ApiRequest request)
    {
        var query = request.Query;
        var cursor = query.Text("cursor", 512);
        var (provider, except, none) = ReadProvider(query);
        return request.Restrict(new JobFilter
        {
            Statuses = none ? [] : ReadStatuses(query.Text("status")),
            Provider = provider,
            ExceptProvider = except,
            Text = query.Text("q"),
            OnlyNeedingAttention = query.Flag("attention"),
            Limit = query.Number("limit", 50, 1, MaxLimit),
            Offset = cursor is null ? query.Number("offset", 0, 0, int.MaxValue) : 0,
            Cursor = cursor,
            IncludeTotal = true,
        });
    }

    private static IReadOnlyList<JobStatus>? ReadStatuses(string? text) => text?.Split(',', StringSplitOptions.TrimEntries)
        .Select(name => JobStatusExtensions.FindByWireName(name)
            ?? throw ApiException.BadValue("status", $"Invalid status: {name}. Must be one of pending, uploading, queued, running, completed, failed, cancelled."))
        .ToList();

    /// <summary>The provider that a job type and a provider together leave; nothing when they contradict each other.</summary>
    private (string? Provider, string? Except, bool None) ReadProvider(QueryReader query)
    {
        // Jobs carry the provider's own spelling of its name.
        var provider = query.Text("provider") is { } name ? api.Providers.Find(name)?.Descriptor.Id ?? name : null;
        var isLocal = provider is null ? (bool?)null : JobMapper.IsLocal(provider);
        return query.Text("job_type") switch
        {
            null => (provider, null, false),
            "cloud" => (provider, provider is null ? JobMapper.LocalProvider : null, isLocal == true),
            "local" => (JobMapper.LocalProvider, null, isLocal == false),
            var type => throw ApiException.BadValue("job_type", $"Invalid job_type: {type}. Must be 'local' or 'cloud'."),
        };
    }

    private async Task<SyncActiveJson> RefreshAsync(string? provider, CancellationToken cancellationToken)
    {
        // The passes are shared and go on when this caller's time is up, so they get no caller's token.
        var passes = api.Passes.Refresh(provider);
        var all = Task.WhenAll(passes);
        try
        {
            await all.WaitAsync(api.Options.SyncActiveTimeout, api.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            _ = all.ContinueWith(late => LogLateRefreshFailed(_logger, late.Exception), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        var done = passes.Where(pass => pass.IsCompletedSuccessfully).Select(pass => pass.Result).ToList();
        var total = done.Aggregate(RefreshResult.Empty, (sum, pass) => sum + pass.Value);
        return new SyncActiveJson
        {
            Complete = done.Count == passes.Count,
            Refreshed = total.Refreshed,
            Changed = total.Changed,
            Failed = total.Failed,
            Skipped = total.Skipped,
            Reused = done.Exists(pass => pass.IsReused),
            SyncedAt = done.Count > 0 ? done.Min(pass => pass.At) : null,
        };
    }

    private static string LinkOf(ApiRequest request, string cursor)
    {
        var http = request.Context.Request;
        var pairs = http.Query.Where(pair => pair.Key is not ("cursor" or "offset" or "sync_active"))
            .SelectMany(pair => pair.Value.Select(value => new KeyValuePair<string, string?>(pair.Key, value)))
            .Append(new KeyValuePair<string, string?>("cursor", cursor));
        return http.PathBase + http.Path + QueryString.Create(pairs).ToUriComponent();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A refresh of the active jobs failed after the list had been answered without it")]
    private static partial void LogLateRefreshFailed(ILogger logger, Exception? exception);
}
