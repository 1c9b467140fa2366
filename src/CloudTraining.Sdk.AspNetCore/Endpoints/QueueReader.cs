using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Reads jobs with queue entries and says of each why it waits.</summary>
internal sealed class QueueReader(HttpApiRuntime api)
{
    private const int PageSize = 1_000;
    private static readonly IReadOnlyList<QueueStatus> Open = [QueueStatus.Running, QueueStatus.Ready, QueueStatus.Pending, QueueStatus.Blocked];

    /// <summary>Entries in these states, those that hold slots first, then the waiting in their order, then the blocked, then what ended.</summary>
    public async Task<(IReadOnlyList<TrainingJob> Jobs, QueueOverview Queue)> ReadAsync(ApiRequest request, IReadOnlyList<QueueStatus>? statuses, string? userId = null)
    {
        var queue = await api.Client.GetQueueAsync(request.Aborted);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < queue.Waiting.Count; i++)
        {
            places[queue.Waiting[i].JobId] = i;
        }

        var filter = request.Restrict(new JobFilter { QueueStatuses = statuses ?? Open, Limit = PageSize });
        if (userId is not null)
        {
            filter = filter with { UserId = userId };
        }

        var jobs = new List<TrainingJob>();
        do
        {
            var page = await api.Client.ListAsync(filter, request.Aborted);
            jobs.AddRange(page.Jobs);
            filter = filter with { Cursor = page.NextCursor };
        }
        while (filter.Cursor is not null);

        jobs.Sort((left, right) => Compare(left, right, places));
        return (jobs, queue);
    }

    public QueueEntryJson ToJson(TrainingJob job, QueueOverview queue, bool showsHolders)
    {
        var explanation = job.IsTerminal ? null : api.Explainer.Explain(job, queue);
        var entry = job.Queue!;
        return new QueueEntryJson
        {
            Id = StableNumber.Of(job.Id),
            JobId = job.Id,
            UserId = job.UserId,
            Provider = job.Provider,
            ConfigName = job.ConfigName,
            Priority = entry.Priority,
            PriorityName = JobPriority.GetName(entry.Priority),
            PriorityOverride = null,
            EffectivePriority = explanation?.EffectivePriority ?? entry.Priority,
            Status = entry.Status.ToWireName(),
            Position = explanation?.Position ?? 0,
            QueuedAt = entry.QueuedAt,
            StartedAt = job.StartedAt,
            CompletedAt = job.CompletedAt,
            EstimatedCost = job.EstimatedCostUsd ?? 0,
            RequiresApproval = job.Approval is not null,
            Attempt = job.Attempts.Count,
            ErrorMessage = job.ErrorMessage,
            Rule = explanation?.Block?.Rule,
            Message = explanation?.Message,
            Holders = showsHolders ? explanation?.Holders ?? [] : [],
        };
    }

    /// <summary>How many entries of the caller's are in a state.</summary>
    public async Task<int> CountAsync(ApiRequest request, params IReadOnlyList<QueueStatus> statuses)
    {
        var page = await api.Client.ListAsync(request.Restrict(new JobFilter { QueueStatuses = statuses, Limit = 1, IncludeTotal = true }), request.Aborted);
        return page.Total ?? 0;
    }

    private static int Compare(TrainingJob left, TrainingJob right, Dictionary<string, int> places)
    {
        var byRank = Rank(left).CompareTo(Rank(right));
        if (byRank != 0)
        {
            return byRank;
        }

        var byPlace = places.GetValueOrDefault(left.Id).CompareTo(places.GetValueOrDefault(right.Id));
        return byPlace != 0 ? byPlace
            : left.IsTerminal ? right.CreatedAt.CompareTo(left.CreatedAt)
            : left.Queue!.QueuedAt.CompareTo(right.Queue!.QueuedAt);
    }

    private static int Rank(TrainingJob job) => job.Queue!.Status switch
    {
        QueueStatus.Running => 0,
        QueueStatus.Ready or QueueStatus.Pending => 1,
        QueueStatus.Blocked => 2,
        _ => 3,
    };
}
