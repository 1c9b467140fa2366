using System.Globalization;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Requests for approvals: listed, and the rules that make them.</summary>
internal sealed class ApprovalEndpoints(HttpApiRuntime api)
{
    private static readonly ApprovalStatus[] AllStatuses = Enum.GetValues<ApprovalStatus>();

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        const string Rules = "CloudTraining:Approvals:CostThresholdUsd, or RequireApproval(...) in code";
        var approvals = new ApprovalEndpoints(api);
        group.Get("/api/approvals/requests", approvals.ListAsync, new ApiDoc(
            "List requests for approvals",
            typeof(ApprovalListJson),
            Query:
            [
                ApiParameter.Text("status", "pending, approved, rejected, expired or cancelled."),
                ApiParameter.Flag("pending_only", "Only those that wait."),
                ApiParameter.Limit(500),
                ApiParameter.Offset,
            ],
            Errors: [400, 422]));
        group.Get("/api/approvals/requests/pending/count", approvals.CountAsync, new ApiDoc("Count the requests that wait", typeof(ApprovalCountJson)));
        group.Get("/api/approvals/requests/job/{job_id}", approvals.OfJobAsync, new ApiDoc("Read the request of a job", typeof(ApprovalRequestJson), Errors: [400, 404]));
        group.Get("/api/approvals/requests/{request_id}", approvals.GetAsync, new ApiDoc("Read a request", typeof(ApprovalRequestJson), Errors: [404]));
        group.Get("/api/approvals/me", approvals.MineAsync, new ApiDoc("Read the caller's own requests and what the caller may do", typeof(MyApprovalsJson)));
        group.Get("/api/approvals/rules", approvals.RulesAsync, new ApiDoc("List the rules that ask for approvals", typeof(ApprovalRulesJson)));
        group.Get("/api/approvals/rules/{rule_id}", approvals.RuleAsync, new ApiDoc("Read a rule", typeof(ApprovalRuleJson), Errors: [404]));
        group.Get("/api/approvals/conditions", _ => Task.FromResult<IResult?>(Conditions()), new ApiDoc("List what rules may look at", typeof(ApprovalConditionsJson)));
        group.Setting("POST", "/api/approvals/rules", Rules);
        group.Setting("PATCH", "/api/approvals/rules/{rule_id}", Rules);
        group.Setting("DELETE", "/api/approvals/rules/{rule_id}", Rules);
        ApprovalDecisionEndpoints.Map(group, api);
    }

    public static ApprovalRequestJson ToJson(TrainingJob job)
    {
        var approval = job.Approval!;
        return new ApprovalRequestJson
        {
            Id = StableNumber.Of(job.Id),
            JobId = job.Id,
            UserId = job.UserId,
            RuleId = 1,
            Status = approval.Status.ToWireName(),
            Reason = approval.Reason,
            Provider = job.Provider,
            ConfigName = job.ConfigName,
            EstimatedCost = job.EstimatedCostUsd ?? 0,
            HardwareType = job.HardwareType,
            ReviewedBy = approval.ReviewedBy,
            ReviewedAt = approval.ReviewedAt,
            ReviewNotes = approval.Notes,
            CreatedAt = approval.RequestedAt,
            ExpiresAt = approval.ExpiresAt,
        };
    }

    /// <summary>The job behind a request, named by its number or by the job's id.</summary>
    public static async Task<TrainingJob> GetJobAsync(ApiRequest request, HttpApiRuntime api, string name)
    {
        if (JobId.IsValid(name) && await request.FindJobAsync(api, name) is { Approval: not null } named)
        {
            return named;
        }

        if (!long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw Missing(name);
        }

        // Those that wait are few and are what is asked for; what was decided comes after them.
        foreach (var statuses in new IReadOnlyList<ApprovalStatus>[] { [ApprovalStatus.Pending], AllStatuses })
        {
            var filter = request.Restrict(new JobFilter { ApprovalStatuses = statuses, Limit = 1_000 });
            do
            {
                var page = await api.Client.ListAsync(filter, request.Aborted);
                if (page.Jobs.FirstOrDefault(job => StableNumber.Of(job.Id) == number) is { } found)
                {
                    return found;
                }

                filter = filter with { Cursor = page.NextCursor };
            }
            while (filter.Cursor is not null);
        }

        throw Missing(name);
    }

    private static ApiException Missing(string name) => new(404, "approval_not_found", $"Approval request not found: {name}");

    private async Task<IResult?> ListAsync(ApiRequest request)
    {
        var query = request.Query;
        IReadOnlyList<ApprovalStatus> statuses = query.Flag("pending_only") ? [ApprovalStatus.Pending]
            : query.Text("status") is not { } name ? AllStatuses
            : [.. AllStatuses.Where(status => status.ToWireName() == name)];
        if (statuses.Count == 0)
        {
            throw ApiException.BadValue("status", $"Invalid status: {query.Text("status")}. Must be one of {string.Join(", ", AllStatuses.Select(status => status.ToWireName()))}.");
        }

        var page = await api.Client.ListAsync(
            request.Restrict(new JobFilter { ApprovalStatuses = statuses, Limit = query.Number("limit", 50, 1, 500), Offset = query.Number("offset", 0, 0, int.MaxValue), IncludeTotal = true }),
            request.Aborted);
        var body = new ApprovalListJson { Requests = [.. page.Jobs.Select(ToJson)], PendingCount = await CountPendingAsync(request), Total = page.Total ?? page.Jobs.Count };
        return TypedResults.Json(body, ContractsJson.Default.ApprovalListJson);
    }

    private async Task<int> CountPendingAsync(ApiRequest request)
    {
        var page = await api.Client.ListAsync(request.Restrict(new JobFilter { ApprovalStatuses = [ApprovalStatus.Pending], Limit = 1, IncludeTotal = true }), request.Aborted);
        return page.Total ?? 0;
    }

    private async Task<IResult?> CountAsync(ApiRequest request)
    {
        var count = await CountPendingAsync(request);
        return TypedResults.Json(new ApprovalCountJson { PendingCount = count, Count = count }, ContractsJson.Default.ApprovalCountJson);
    }

    private async Task<IResult?> OfJobAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        return TypedResults.Json(ToJson(job.Approval is null ? throw Missing(job.Id) : job), ContractsJson.Default.ApprovalRequestJson);
    }

    private async Task<IResult?> GetAsync(ApiRequest request) =>
        TypedResults.Json(ToJson(await GetJobAsync(request, api, request.Route("request_id"))), ContractsJson.Default.ApprovalRequestJson);

    private async Task<IResult?> MineAsync(ApiRequest request)
    {
        var page = await api.Client.ListAsync(request.Restrict(new JobFilter { ApprovalStatuses = AllStatuses, UserId = request.Caller.UserId, Limit = 100 }), request.Aborted);
        var body = new MyApprovalsJson { Requests = [.. page.Jobs.Select(ToJson)], PendingCount = await CountPendingAsync(request), CanApprove = request.Caller.SeesAll };
        return TypedResults.Json(body, ContractsJson.Default.MyApprovalsJson);
    }

    private Task<IResult?> RulesAsync(ApiRequest request) =>
        Task.FromResult<IResult?>(TypedResults.Json(new ApprovalRulesJson { Rules = CostRule() is { } rule ? [rule] : [] }, ContractsJson.Default.ApprovalRulesJson));

    private Task<IResult?> RuleAsync(ApiRequest request) =>
        request.Route("rule_id") == "1" && CostRule() is { } rule
            ? Task.FromResult<IResult?>(TypedResults.Json(rule, ContractsJson.Default.ApprovalRuleJson))
            : throw new ApiException(404, "rule_not_found", $"Approval rule not found: {request.Route("rule_id")}");

    /// <summary>The rule that configuration makes. Rules in code are functions and cannot be shown.</summary>
    private ApprovalRuleJson? CostRule() => api.ApprovalOptions.CostThresholdUsd is not { } threshold ? null : new ApprovalRuleJson
    {
        Id = 1,
        Name = "Cost threshold",
        Description = "Jobs whose estimated cost is above the threshold need an approval.",
        Condition = "cost_exceeds",
        Threshold = threshold.ToString(CultureInfo.InvariantCulture),
        IsActive = true,
        Priority = 0,
        ExemptLevels = [],
        RequiredApproverLevel = "lead",
    };

    private static IResult Conditions() => TypedResults.Json(
        new ApprovalConditionsJson { Conditions = [new ApprovalConditionJson { Id = "cost_exceeds", Name = "Cost exceeds", Description = "The estimated cost is above the threshold in US dollars." }] },
        ContractsJson.Default.ApprovalConditionsJson);
}
