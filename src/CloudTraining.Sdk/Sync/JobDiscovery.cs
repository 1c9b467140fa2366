using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// Discovers recent jobs at the providers: new ones are added under the provider's own id, known ones updated, and those whose submission is still unsettled adopted by their
/// client token. A job that may be ours but carries no readable token is left for the next sync. Concurrent syncs of one provider share one pass. Thread-safe.
/// </summary>
public sealed partial class JobDiscovery(IJobStore store, JobRecorder recorder, IOptions<ReconciliationOptions> options, TimeProvider clock, ILogger<JobDiscovery> logger)
{
    /// <summary>How many recent jobs of each provider are looked at.</summary>
    public const int MaxJobs = 100;

    private const int MaxPages = 20;
    private readonly SingleFlight<ProviderDiscovery> _passes = new();

    /// <summary>Looks at the recent jobs of these providers, all at the same time. A provider that does not answer is an entry with an error.</summary>
    public async Task<DiscoveryResult> DiscoverAsync(IReadOnlyList<ICloudProvider> providers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(providers);
        var passes = providers.Select(provider =>
            _passes.RunAsync(provider.Descriptor.Id, () => DiscoverAsync(provider, CancellationToken.None), cancellationToken));
        return new DiscoveryResult { Providers = await Task.WhenAll(passes).ConfigureAwait(false) };
    }

    private async Task<ProviderDiscovery> DiscoverAsync(ICloudProvider provider, CancellationToken cancellationToken)
    {
        var counted = new ProviderDiscovery { Provider = provider.Descriptor.Id, Name = provider.Descriptor.Name };
        try
        {
            var jobs = await ProviderCall.RunAsync(provider, "list", provider.Descriptor.Limits.CallTimeout * 3, clock, call => ListAsync(provider, call), cancellationToken).ConfigureAwait(false);

            // After the list: a submission that began while it was read may be in it.
            var unsettledSince = await FindUnsettledSinceAsync(provider.Descriptor.Id, cancellationToken).ConfigureAwait(false);

            // The oldest first: of two that carry one token, it carries the job.
            foreach (var listed in jobs.Reverse())
            {
                counted = await RecordAsync(counted, listed, provider.Descriptor.HasForeignJobs, unsettledSince, cancellationToken).ConfigureAwait(false);
            }

            LogDiscovered(logger, counted.Synced, counted.Updated, counted.Name);
            return counted;
        }
        catch (Exception exception)
        {
            LogDiscoveryFailed(logger, exception, provider.Descriptor.Id);
            return counted with { Error = exception is ProviderException or JobStoreException ? exception.Message : $"Failed with {exception.GetType().Name}; see the log." };
        }
    }

    private static async Task<IReadOnlyList<ProviderJob>> ListAsync(ICloudProvider provider, CancellationToken cancellationToken)
    {
        var jobs = new List<ProviderJob>(MaxJobs);
        string? token = null;
        for (var page = 0; page < MaxPages && jobs.Count < MaxJobs; page++)
        {
            var answer = await provider.ListAsync(new JobQuery { Limit = MaxJobs - jobs.Count, PageToken = token }, ProviderContext.Host, cancellationToken).ConfigureAwait(false);
            jobs.AddRange(answer.Jobs.Take(MaxJobs - jobs.Count));
            token = answer.NextPageToken;
            if (token is null)
            {
                break;
            }
        }

        return jobs;
    }

    private async Task<ProviderDiscovery> RecordAsync(ProviderDiscovery counted, ProviderJob listed, bool hasForeign, DateTimeOffset? unsettledSince, CancellationToken cancellationToken)
    {
        var said = new ProviderEvent { Job = listed.Ref, ClientToken = listed.ClientToken, Report = listed.Report };
        if (await recorder.RecordAsync(said, cancellationToken: cancellationToken).ConfigureAwait(false) is { } recorded)
        {
            return recorded.HasChanged ? counted with { Updated = counted.Updated + 1 } : counted;
        }

        if (listed.ClientToken is null && unsettledSince is { } since && (listed.CreatedAt is null || listed.CreatedAt >= since))
        {
            return counted with { Deferred = counted.Deferred + 1 };
        }

        if (!hasForeign)
        {
            // Where all jobs are ours, one that is not known here was deleted here.
            return counted;
        }

        var added = await AddAsync(listed, cancellationToken).ConfigureAwait(false);
        return added ? counted with { Synced = counted.Synced + 1 } : counted;
    }

    private async Task<bool> AddAsync(ProviderJob listed, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = JobId.IsValid(listed.Ref.Id) ? listed.Ref.Id : JobId.New(clock);
        while (true)
        {
            var discovered = JobTransitions.Discover(
                new TrainingJob
                {
                    Id = id,
                    Provider = listed.Ref.Provider,
                    External = listed.Ref,
                    Status = JobStatus.Queued,
                    ConfigName = listed.ConfigName,
                    Input = listed.Input ?? EmptyJson.Object,
                    CorrelationId = CorrelationId.Current ?? CorrelationId.New(),
                    CreatedAt = listed.CreatedAt ?? now,
                },
                listed.Report,
                now);
            Steps.Reached("discovery.adding", discovered.Job.Id);
            var result = await store.AddAsync(discovered.Job, discovered.Events, cancellationToken).ConfigureAwait(false);
            Steps.Reached("discovery.added", discovered.Job.Id);
            if (result.Outcome != JobAddOutcome.IdTaken)
            {
                return result.Outcome == JobAddOutcome.Added;
            }

            id = JobId.New(clock);
        }
    }

    /// <summary>Since when a submission to this provider may have arrived without our knowing its id; null when none may.</summary>
    private async Task<DateTimeOffset?> FindUnsettledSinceAsync(string provider, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = null;
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new JobFilter { Provider = provider, QueueStatuses = [QueueStatus.Running], Limit = 1_000, Cursor = cursor }, cancellationToken).ConfigureAwait(false);
            foreach (var attempt in page.Jobs.Select(job => job.CurrentAttempt))
            {
                if (attempt is { IsUnsettled: true } && (since is null || attempt.StartedAt < since))
                {
                    since = attempt.StartedAt;
                }
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        // The provider dates its jobs by its own clock.
        return since - options.Value.SearchMargin;
    }

    [LoggerMessage(LogLevel.Information, "Discovered {Synced} new jobs and updated {Updated} from {Provider}")]
    private static partial void LogDiscovered(ILogger logger, int synced, int updated, string provider);

    [LoggerMessage(LogLevel.Warning, "Failed to sync {Provider} jobs")]
    private static partial void LogDiscoveryFailed(ILogger logger, Exception exception, string provider);
}
