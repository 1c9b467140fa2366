using System.Collections.Concurrent;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Replicate;

/// <summary>
/// Reads many jobs through the account's list while a page saves more single calls than it costs. Jobs that the pages did not show are left to single calls.
/// </summary>
internal sealed partial class ReplicateBatchStatus(
    JobPages pages, JobReader reader, CredentialChooser credentials, ILogger<ReplicateBatchStatus> logger) : IBatchStatus, IReplicateFeature
{
    private const string Operation = "list for status";

    /// <summary>So many pages in a row must save more calls than they cost.</summary>
    private const int Patience = 3;

    private const int MostRemembered = 200_000;
    private const int LongestPause = 15;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _createdAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ProviderContext, Pause> _pauses = new();

    public int MaxBatchSize => 100_000;

    public async Task<IReadOnlyDictionary<ProviderJobRef, ProviderJob>> GetManyAsync(IReadOnlyList<ProviderJobRef> jobs, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        var round = new Round(jobs);
        var credential = await credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        if (round.Missing.Count < 2 || IsPaused(credential.Owner))
        {
            return round.Found;
        }

        var (oldest, newest) = KnownRange(jobs);
        await ReadAsync(round, pages.TokenFor(oldest, newest?.AddMilliseconds(1)), oldest, credential, cancellationToken).ConfigureAwait(false);
        Remember(round, credential.Owner);
        LogRound(logger, round.Found.Count, jobs.Count, round.Pages);
        return round.Found;
    }

    private async Task ReadAsync(Round round, string? token, DateTimeOffset? oldest, ReplicateCredential credential, CancellationToken cancellationToken)
    {
        do
        {
            JobListPage page;
            try
            {
                page = await pages.ReadAsync(Operation, token, credential, cancellationToken).ConfigureAwait(false);
            }
            catch (ProviderException exception) when (round.Found.Count > 0)
            {
                LogStopped(logger, exception, round.Pages);
                return;
            }

            using (page)
            {
                round.Pages++;
                var found = round.Found.Count;
                DateTimeOffset? last = null;
                foreach (var listed in page.Jobs)
                {
                    last = listed.Body.CreatedAt ?? last;
                    Take(round, listed.Body, credential);
                }

                round.Saved.Enqueue(round.Found.Count - found);
                token = oldest is not null && last < oldest ? null : page.Next;
            }
        }
        while (token is not null && round.IsWorthAnotherPage(Patience));
    }

    private void Take(Round round, JobBody body, ReplicateCredential credential)
    {
        if (round.Missing.Remove(body.Id!, out var job))
        {
            round.Found[job] = reader.Read(body, element: null, credential);
            if (body.CreatedAt is { } at)
            {
                _createdAt[body.Id!] = at;
            }
        }
    }

    /// <summary>When the jobs were created, as far as all of them were seen before: the list can then begin at the newest and end at the oldest.</summary>
    private (DateTimeOffset? Oldest, DateTimeOffset? Newest) KnownRange(IReadOnlyList<ProviderJobRef> jobs)
    {
        DateTimeOffset? oldest = null;
        DateTimeOffset? newest = null;
        foreach (var job in jobs)
        {
            if (!_createdAt.TryGetValue(job.Id, out var at))
            {
                return (null, null);
            }

            oldest = oldest is null || at < oldest ? at : oldest;
            newest = newest is null || at > newest ? at : newest;
        }

        return (oldest, newest);
    }

    /// <summary>After a round whose pages cost more than they saved, the list is left alone for a while, longer each time.</summary>
    private bool IsPaused(ProviderContext owner)
    {
        if (!_pauses.TryGetValue(owner, out var pause) || pause.Left == 0)
        {
            return false;
        }

        _pauses[owner] = pause with { Left = pause.Left - 1 };
        return true;
    }

    private void Remember(Round round, ProviderContext owner)
    {
        if (round.Found.Count >= round.Pages)
        {
            _pauses.TryRemove(owner, out _);
        }
        else
        {
            var length = Math.Min(LongestPause, _pauses.TryGetValue(owner, out var before) ? (before.Length * 2) + 1 : 1);
            _pauses[owner] = new Pause(length, length);
        }

        if (_createdAt.Count > MostRemembered)
        {
            _createdAt.Clear();
        }
    }

    [LoggerMessage(LogLevel.Debug, "Found {Found} of {Wanted} jobs on {Pages} pages of Replicate's list")]
    private static partial void LogRound(ILogger logger, int found, int wanted, int pages);

    [LoggerMessage(LogLevel.Debug, "Replicate's list broke off after {Pages} pages; the jobs that are missing are asked for one by one")]
    private static partial void LogStopped(ILogger logger, Exception exception, int pages);

    private sealed record Pause(int Length, int Left);

    private sealed class Round
    {
        public Round(IReadOnlyList<ProviderJobRef> jobs)
        {
            foreach (var job in jobs)
            {
                Missing[job.Id] = job;
            }
        }

        public Dictionary<string, ProviderJobRef> Missing { get; } = new(StringComparer.Ordinal);

        public Dictionary<ProviderJobRef, ProviderJob> Found { get; } = [];

        public Queue<int> Saved { get; } = [];

        public int Pages { get; set; }

        /// <summary>A page costs one call, and so does a single job: stop when the last pages saved no more than they cost.</summary>
        public bool IsWorthAnotherPage(int patience)
        {
            while (Saved.Count > patience)
            {
                Saved.Dequeue();
            }

            return Missing.Count > 1 && (Saved.Count < patience || Saved.Sum() > patience);
        }
    }
}
