using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Reads the page of the queue that is asked for, and says of each entry on it why it waits. Of all other entries only what orders them is read.</summary>
internal sealed class QueueReader(HttpApiRuntime api)
{
    private static readonly QueueStatus[] AllEnded = [QueueStatus.Completed, QueueStatus.Failed, QueueStatus.Cancelled];

    /// <summary>The part of the queue that the caller may see.</summary>
    /// <param name="request">Whose.</param>
    /// <param name="userId">Only this user's part; null for all that the caller may see.</param>
    public async Task<QueueView> ReadAsync(ApiRequest request, string? userId = null)
    {
        var queue = await api.Client.GetQueueAsync(request.Aborted);
        var filter = request.Restrict(new JobFilter { UserId = userId });
        bool IsMine(QueueCandidate entry) => filter.UserId is null || entry.UserId == filter.UserId;
        return new QueueView(
            queue,
            [.. queue.Running.Where(IsMine).OrderBy(entry => entry, Comparer<QueueCandidate>.Create(QueuePolicyExtensions.CompareAge))],
            [.. queue.Waiting.Where(IsMine)],
            filter);
    }

    /// <summary>Entries in these states, those that hold slots first, then the waiting in their order, then the blocked, the oldest first, then what ended, the newest first.</summary>
    public async Task<(IReadOnlyList<TrainingJob> Jobs, int Total)> ReadPageAsync(QueueView view, IReadOnlyList<QueueStatus> statuses, int offset, int limit, CancellationToken cancellationToken)
    {
        var listed = view.Running.Where(_ => statuses.Contains(QueueStatus.Running)).Concat(view.Waiting.Where(entry => statuses.Contains(StatusOf(entry)))).ToList();
        var jobs = await FindAsync(listed.Skip(offset).Take(limit), cancellationToken);
        var total = listed.Count;
        foreach (var (section, isOldestFirst) in new[] { (statuses.Intersect([QueueStatus.Blocked]).ToList(), true), (statuses.Intersect(AllEnded).ToList(), false) })
        {
            var count = section.Count > 0 ? await CountAsync(view.Filter, section, cancellationToken) : 0;
            var start = Math.Max(0, offset - total);
            var take = Math.Min(limit - jobs.Count, count - start);
            if (take > 0)
            {
                // The store lists the newest first; the oldest are at the end of its list.
                var page = await api.Client.ListAsync(view.Filter with { QueueStatuses = section, Limit = take, Offset = isOldestFirst ? count - start - take : start }, cancellationToken);
                jobs.AddRange(isOldestFirst ? page.Jobs.Reverse() : page.Jobs);
            }

            total += count;
        }

        return (jobs, total);
    }

    /// <summary>The jobs of these entries; those that are gone meanwhile are left out.</summary>
    public async Task<List<TrainingJob>> FindAsync(IEnumerable<QueueCandidate> entries, CancellationToken cancellationToken)
    {
        var jobs = new List<TrainingJob>();
        foreach (var entry in entries)
        {
            if (await api.Client.FindAsync(entry.JobId, cancellationToken) is { Queue: not null } job)
            {
                jobs.Add(job);
            }
        }

        return jobs;
    }

    public IReadOnlyList<QueueEntryJson> ToJson(IReadOnlyList<TrainingJob> jobs, QueueView view, bool showsHolders)
    {
        var explanations = api.Explainer.Explain([.. jobs.Where(job => !job.IsTerminal)], view.Queue).ToDictionary(explanation => explanation.JobId, StringComparer.Ordinal);
        return [.. jobs.Select(job => ToJson(job, explanations.GetValueOrDefault(job.Id), showsHolders))];
    }

    /// <summary>How many entries that pass the filter are in a state.</summary>
    public async Task<int> CountAsync(JobFilter filter, IReadOnlyList<QueueStatus> statuses, CancellationToken cancellationToken)
    {
        var page = await api.Client.ListAsync(filter with { QueueStatuses = statuses, Limit = 1, IncludeTotal = true }, cancellationToken);
        return page.Total ?? 0;
    }

    /// <summary>An entry that was refused and waits for its time is pending; one that waits for its turn is ready.</summary>
    private static QueueStatus StatusOf(QueueCandidate waiting) => waiting.NotBefore is null ? QueueStatus.Ready : QueueStatus.Pending;

    private static QueueEntryJson ToJson(TrainingJob job, QueueExplanation? explanation, bool showsHolders)
    {
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
}
