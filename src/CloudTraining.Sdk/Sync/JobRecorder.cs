using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// The one way of what a provider says into a job, whoever asked: poll, sync, webhook. Finds the job by the provider's id, else by the client token (which adopts it),
/// and keeps the log that a callback brings with the end. Thread-safe.
/// </summary>
public sealed partial class JobRecorder(IJobStore store, IProviderRegistry providers, JobWriter writer, JobLogArchive archive, TimeProvider clock, ILogger<JobRecorder> logger)
{
    /// <summary>Records reports on jobs that were loaded already, in one batch.</summary>
    /// <returns>How many jobs changed.</returns>
    public async Task<int> RecordAsync(IReadOnlyList<(TrainingJob Job, ProviderReport Report)> reports, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var decisions = new JobDecision[reports.Count];
        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = new JobDecision(reports[i].Job, new JobInput.Reported(reports[i].Report));
        }

        var first = reports.Count > 0 ? reports[0].Job.Id : string.Empty;
        Steps.Reached("poll.recording", first);
        var results = await writer.ApplyManyAsync(decisions, cancellationToken).ConfigureAwait(false);
        Steps.Reached("poll.recorded", first);
        var changed = 0;
        for (var i = 0; i < decisions.Length; i++)
        {
            if (results[i] is { HasChanged: true } result)
            {
                changed++;
            }
        }

        return changed;
    }

    /// <summary>Records what a provider's callback or list entry says.</summary>
    /// <param name="said">What it says, and of which job.</param>
    /// <param name="onceKey">Claimed in the same commit, so that a repeated delivery changes nothing; null for none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What was decided, or null when no job of ours is meant.</returns>
    public async Task<Transition?> RecordAsync(ProviderEvent said, string? onceKey = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(said);
        var (job, input) = await MatchAsync(said, cancellationToken).ConfigureAwait(false);
        if (job is null || input is null || !await IsOwnAsync(job, said, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        Steps.Reached("callback.recording", job.Id);
        var result = await writer.ApplyAsync(new JobDecision(job, input, onceKey), cancellationToken).ConfigureAwait(false);
        Steps.Reached("callback.recorded", job.Id);
        if (said.Logs is { Length: > 0 } logs && result is { HasChanged: true } changed && !job.IsTerminal && changed.Job.IsTerminal)
        {
            await archive.KeepAsync(changed.Job, logs, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private async Task<(TrainingJob? Job, JobInput? Input)> MatchAsync(ProviderEvent said, CancellationToken cancellationToken)
    {
        if (said.Job is { } external && await store.FindByExternalIdAsync(external, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return (known, new JobInput.Reported(said.Report));
        }

        if (said.ClientToken is { } token && await store.FindByClientTokenAsync(token, cancellationToken).ConfigureAwait(false) is { } submitted)
        {
            // The last: twins of an attempt stand before it under the same token.
            var attempt = submitted.Attempts.Last(candidate => candidate.ClientToken == token);
            return said.Job is not null ? (submitted, new JobInput.Adopted(attempt.Id, said.Job, said.Report))
                : attempt.External is not null && attempt.External == submitted.External ? (submitted, new JobInput.Reported(said.Report))
                : (null, null);
        }

        // By our id alone only when it names no other job of the provider: what is said of a twin is not said of the job.
        return said.Job is null && said.JobId is { } id && await store.FindAsync(id, cancellationToken).ConfigureAwait(false) is { External: not null } named
            ? (named, new JobInput.Reported(said.Report))
            : (null, null);
    }

    /// <summary>Whether the job's account is the one that speaks: whoever owns an account can sign anything with its secret, and name any job.</summary>
    private async Task<bool> IsOwnAsync(TrainingJob job, ProviderEvent said, CancellationToken cancellationToken)
    {
        if (said.Owner is not { } owner)
        {
            return true;
        }

        var caller = ProviderContext.Of(job);
        if (providers.Find(job.Provider) is { } provider && provider.GetFeature<IAccountOwners>() is { } accounts)
        {
            caller = await ProviderCall.RunAsync(provider, "owner", clock, call => accounts.GetOwnerAsync(caller, call).AsTask(), cancellationToken).ConfigureAwait(false);
        }

        if (owner == caller)
        {
            return true;
        }

        using var scope = JobLogScope.Push(job);
        LogForeign(logger, job.Provider, job.Id);
        return false;
    }

    [LoggerMessage(LogLevel.Warning, "A callback of {Provider} speaks of job {JobId} but is signed by another account than the one the job runs under; ignored")]
    private static partial void LogForeign(ILogger logger, string provider, string jobId);
}
