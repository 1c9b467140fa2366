using CloudTraining.Sdk.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// The one loop that changes jobs: load, decide with <see cref="JobTransitions"/>, save, and again when somebody was faster. Tells the dispatcher when a slot frees,
/// and logs each change of status under the correlation id of the job's submission. Thread-safe.
/// </summary>
public sealed partial class JobWriter(IJobStore store, QueueSignal signal, TimeProvider clock, ILogger<JobWriter> logger)
{
    /// <summary>Applies an input to the job of that id.</summary>
    /// <returns>What was decided with the stored job, or null when there is no such job. A once-key that was used before gives <see cref="TransitionOutcome.NoChange"/>.</returns>
    public async Task<Transition?> ApplyAsync(string id, JobInput input, string? onceKey = null, CancellationToken cancellationToken = default)
    {
        var job = await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
        return job is null ? null : await ApplyAsync(new JobDecision(job, input, onceKey), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Applies an input to a loaded job.</summary>
    /// <returns>What was decided, or null when the job is gone.</returns>
    public async Task<Transition?> ApplyAsync(JobDecision decision, CancellationToken cancellationToken = default)
    {
        var results = await ApplyManyAsync([decision], cancellationToken).ConfigureAwait(false);
        return results[0];
    }

    /// <summary>Applies inputs to loaded jobs, saving all that change in one batch. What changes nothing writes nothing.</summary>
    /// <returns>One result per decision, in order; null when the job is gone.</returns>
    public async Task<IReadOnlyList<Transition?>> ApplyManyAsync(IReadOnlyList<JobDecision> decisions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        var results = new Transition?[decisions.Count];
        var open = new List<(int Index, JobDecision Decision)>(decisions.Count);
        for (var i = 0; i < decisions.Count; i++)
        {
            open.Add((i, decisions[i]));
        }

        while (open.Count > 0)
        {
            var changes = new List<(int Index, JobDecision Decision, Transition Transition)>(open.Count);
            foreach (var (index, decision) in open)
            {
                var transition = JobTransitions.Apply(decision.Job, decision.Input, clock.GetUtcNow());
                results[index] = transition;
                if (transition.HasChanged)
                {
                    changes.Add((index, decision, transition));
                }
            }

            open.Clear();
            if (changes.Count == 0)
            {
                break;
            }

            Steps.Reached("save.before", changes[0].Decision.Job.Id);
            var saved = await store.SaveAsync([.. changes.Select(change => JobChange.From(change.Transition, change.Decision.OnceKey))], cancellationToken).ConfigureAwait(false);
            Steps.Reached("save.after", changes[0].Decision.Job.Id);
            for (var i = 0; i < changes.Count; i++)
            {
                var (index, decision, transition) = changes[i];
                switch (saved[i].Outcome)
                {
                    case JobSaveOutcome.Saved:
                        results[index] = transition with { Job = saved[i].Job! };
                        Announce(decision.Job, saved[i].Job!);
                        break;
                    case JobSaveOutcome.AlreadyDone:
                        results[index] = new Transition(decision.Job, [], TransitionOutcome.NoChange);
                        break;
                    case JobSaveOutcome.ExternalTaken:
                        results[index] = new Transition(decision.Job, [], TransitionOutcome.NotAllowed);
                        LogExternalTaken(logger, decision.Job.Id, transition.Job.External?.ToString());
                        break;
                    case JobSaveOutcome.Conflict:
                        var current = await store.FindAsync(decision.Job.Id, cancellationToken).ConfigureAwait(false);
                        if (current is not null)
                        {
                            open.Add((index, decision with { Job = current }));
                            break;
                        }

                        results[index] = null;
                        break;
                    default:
                        results[index] = null;
                        break;
                }
            }
        }

        return results;
    }

    private void Announce(TrainingJob before, TrainingJob after)
    {
        if ((before.HoldsSlot && !after.HoldsSlot) || (before.Queue?.IsWaiting != true && after.Queue?.IsWaiting == true))
        {
            signal.Raise();
        }

        if (before.Status == after.Status || !logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        using (JobLogScope.Push(after))
        {
            LogStatusChanged(logger, after.Id, before.Status.ToWireName(), after.Status.ToWireName());
            if (after.Approval is { Status: ApprovalStatus.Expired } expired)
            {
                LogExpired(logger, after.Id, expired.ExpiresAt);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Job {JobId} changed from {PreviousStatus} to {Status}")]
    private static partial void LogStatusChanged(ILogger logger, string jobId, string previousStatus, string status);

    [LoggerMessage(LogLevel.Information, "The approval of job {JobId} has expired: nobody decided before {Deadline}; the job is cancelled")]
    private static partial void LogExpired(ILogger logger, string jobId, DateTimeOffset deadline);

    [LoggerMessage(LogLevel.Warning, "Job {JobId} cannot be recorded as {External}: another job carries that provider id; look at both")]
    private static partial void LogExternalTaken(ILogger logger, string jobId, string? external);
}
