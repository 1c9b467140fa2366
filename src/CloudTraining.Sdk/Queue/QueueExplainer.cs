using System.Globalization;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Queue;

/// <summary>Says why a job waits, with the policy that the claim uses on the rows the claim counts. Thread-safe.</summary>
public sealed class QueueExplainer(IJobStore store, IQueuePolicy policy)
{
    /// <summary>The waiting entries in the policy's order, and those that hold slots.</summary>
    public async Task<QueueOverview> ReadAsync(CancellationToken cancellationToken = default)
    {
        var snapshot = await store.ReadQueueAsync(cancellationToken).ConfigureAwait(false);
        var waiting = snapshot.Waiting.ToList();
        waiting.Sort((left, right) => policy.Compare(left, right, snapshot.Now));
        return new QueueOverview { Waiting = waiting, Running = snapshot.Running, Now = snapshot.Now };
    }

    /// <summary>Why this job waits.</summary>
    public async Task<QueueExplanation> ExplainAsync(TrainingJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var overview = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return Explain(job, overview);
    }

    /// <summary>Why this job waits in that queue. Pure.</summary>
    public QueueExplanation Explain(TrainingJob job, QueueOverview queue)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Explain([job], queue)[0];
    }

    /// <summary>Why each of these jobs waits in that queue, in the order given; the queue is walked once for all of them. Pure.</summary>
    public IReadOnlyList<QueueExplanation> Explain(IReadOnlyList<TrainingJob> jobs, QueueOverview queue)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(queue);
        var waiting = FindWaiting(jobs.Where(job => job.Queue is { IsWaiting: true }).ToDictionary(job => job.Id, StringComparer.Ordinal), queue);
        return
        [
            .. jobs.Select(job => waiting.GetValueOrDefault(job.Id)
                ?? new QueueExplanation { JobId = job.Id, Status = job.Status, Block = BlockOf(job), Message = MessageOf(job) }),
        ];
    }

    private Dictionary<string, QueueExplanation> FindWaiting(Dictionary<string, TrainingJob> asked, QueueOverview queue)
    {
        var found = new Dictionary<string, QueueExplanation>(StringComparer.Ordinal);
        var (now, claimed, full) = (SlotUsage.Of(queue.Running), SlotUsage.Of(queue.Running), new FullScopes());
        for (var position = 0; position < queue.Waiting.Count && found.Count < asked.Count; position++)
        {
            var candidate = queue.Waiting[position];
            var job = asked.GetValueOrDefault(candidate.JobId);

            // As in a claim: slots only fill up, so whoever finds a scope full speaks for those behind it.
            if (job is null && full.Holds(candidate))
            {
                continue;
            }

            var block = policy.FindBlock(candidate, claimed, queue.Now);
            if (job is not null)
            {
                found.Add(job.Id, Waiting(job, queue, candidate, position, block, now));
            }

            if (block is null)
            {
                claimed.Add(candidate);
            }
            else
            {
                full.Add(block.Rule, candidate);
            }
        }

        return found;
    }

    private QueueExplanation Waiting(TrainingJob job, QueueOverview queue, QueueCandidate candidate, int position, QueueBlock? block, SlotUsage now)
    {
        if (block is not null && policy.FindBlock(candidate, now, queue.Now) is null)
        {
            // The slots are free now, but jobs ahead of it take them in the same claim.
            block = new QueueBlock("turn", $"{position} waiting job(s) go first and take the free slots. {block.Message}");
        }

        return new QueueExplanation
        {
            JobId = job.Id,
            Status = job.Status,
            Position = position,
            EffectivePriority = policy.GetEffectivePriority(candidate, queue.Now),
            Block = block,
            Holders = block is null ? [] : FindHolders(candidate, queue, block),
            Message = block?.Message ?? "Nothing holds it back: the next claim takes it.",
        };
    }

    private static IReadOnlyList<string> FindHolders(QueueCandidate candidate, QueueOverview queue, QueueBlock block) => block.Rule switch
    {
        "user" => [.. queue.Running.Where(entry => entry.UserId == candidate.UserId).Select(entry => entry.JobId)],
        "organization" => [.. queue.Running.Where(entry => entry.OrganizationId == candidate.OrganizationId).Select(entry => entry.JobId)],
        "team" => [.. queue.Running.Where(entry => entry.TeamId == candidate.TeamId).Select(entry => entry.JobId)],
        "provider" => [.. queue.Running.Where(entry => entry.Provider == candidate.Provider).Select(entry => entry.JobId)],
        "global" => [.. queue.Running.Select(entry => entry.JobId)],
        _ => [],
    };

    private static QueueBlock? BlockOf(TrainingJob job) =>
        job.Queue?.Status == QueueStatus.Blocked && job.Approval is { } approval
            ? new QueueBlock("approval", MessageOf(approval))
            : null;

    private static string MessageOf(ApprovalRequest approval) =>
        string.Create(CultureInfo.InvariantCulture, $"It waits for an approval until {approval.ExpiresAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}: {approval.Reason}");

    private static string MessageOf(TrainingJob job) => job switch
    {
        { Attention: { } attention } => $"It needs a person: {attention.Reason}",
        { Queue.Status: QueueStatus.Blocked, Approval: { } approval } => MessageOf(approval),
        { IsTerminal: true } => $"It does not wait: it is {job.Status.ToWireName()}.",
        { CurrentAttempt.Outcome: AttemptOutcome.Unknown } => "Its submission has an unknown outcome; reconciliation looks for it at the provider before anything is sent again.",
        { CurrentAttempt.Outcome: AttemptOutcome.Open } => "It is being submitted to its provider.",
        { Status: JobStatus.Queued } => "It waits in the provider's queue.",
        _ => $"It does not wait in our queue: it is {job.Status.ToWireName()}.",
    };
}
