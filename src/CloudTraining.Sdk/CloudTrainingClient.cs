using CloudTraining.Sdk.Approvals;
using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Progress;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

/// <summary>The facade over store, queue, approvals and sync. Holds no rules: it loads, lets <see cref="JobTransitions"/> decide, and saves.</summary>
internal sealed partial class CloudTrainingClient(
    IJobStore store,
    LogDeletion keptLogs,
    JobWriter writer,
    QueueSignal signal,
    IProviderRegistry providers,
    RequestChecker checker,
    ApprovalGate approvals,
    QueueExplainer explainer,
    ActiveJobRefresher refresher,
    JobDiscovery discovery,
    JobLogArchive logs,
    JobCanceller canceller,
    IOptions<QueueOptions> queueOptions,
    TimeProvider clock,
    ILogger<CloudTrainingClient> logger) : ICloudTrainingClient
{
    public Task<SubmitResult> SubmitAsync(TrainingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SubmitAsync(request, null, cancellationToken);
    }

    public Task<TrainingJob?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        JobId.IsValid(id) ? store.FindAsync(id, cancellationToken) : Task.FromResult<TrainingJob?>(null);

    public Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken = default) => store.ListAsync(filter, cancellationToken);

    public Task<JobActionResult> CancelAsync(string id, string? by = null, TimeSpan? wait = null, CancellationToken cancellationToken = default) =>
        canceller.CancelAsync(id, by, wait, cancellationToken);

    public async Task<SubmitResult> RetryAsync(string id, CancellationToken cancellationToken = default)
    {
        var job = await GetAsync(id, cancellationToken).ConfigureAwait(false);
        if (!job.IsTerminal)
        {
            throw new JobStateException(job, $"Cannot retry job in state '{job.Status.ToWireName()}'. Wait until it has ended, or cancel it first.");
        }

        while (true)
        {
            // One key per retried job: a second press finds the first one's job. When that has ended too, it is the one to retry.
            var retry = await SubmitAsync(RetryOf(job), job.Id, cancellationToken).ConfigureAwait(false);
            if (!retry.IsRepeat || !retry.Job.IsTerminal)
            {
                return retry;
            }

            job = retry.Job;
        }
    }

    public async Task<JobDeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        if (!JobId.IsValid(id))
        {
            return JobDeleteOutcome.NotFound;
        }

        Steps.Reached("delete.before", id);
        var outcome = await store.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        Steps.Reached("delete.after", id);
        if (outcome == JobDeleteOutcome.Deleted)
        {
            // Not the caller's token: the job is gone, and its log goes with it.
            await keptLogs.DeleteAsync([id], CancellationToken.None).ConfigureAwait(false);
        }

        return outcome;
    }

    public Task<JobActionResult> ApproveAsync(string id, string by, string? notes = null, CancellationToken cancellationToken = default) =>
        ApplyAsync(id, new JobInput.Approved(by, notes), cancellationToken);

    public Task<JobActionResult> RejectAsync(string id, string by, string? reason = null, CancellationToken cancellationToken = default) =>
        ApplyAsync(id, new JobInput.Rejected(by, reason), cancellationToken);

    public Task<JobActionResult> SetPriorityAsync(string id, int priority, CancellationToken cancellationToken = default)
    {
        if (priority is < JobPriority.Low or > JobPriority.Highest)
        {
            throw new ArgumentOutOfRangeException(nameof(priority), priority, "A priority is a number from 0 to 50.");
        }

        return ApplyAsync(id, new JobInput.PriorityChanged(priority), cancellationToken);
    }

    public async Task<JobActionResult> AdoptAsync(string id, string externalId, CancellationToken cancellationToken = default)
    {
        var (job, attempt) = await GetUnknownAsync(id, cancellationToken).ConfigureAwait(false);
        var provider = providers.Get(job.Provider);
        try
        {
            var named = new ProviderJobRef(job.Provider, string.Empty, externalId);
            var found = await ProviderCall.RunAsync(provider, "get", clock, token => provider.GetAsync(named, ProviderContext.Of(job), token), cancellationToken).ConfigureAwait(false);
            return await ApplyAsync(id, new JobInput.Adopted(attempt.Id, found.Ref, found.Report), cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound)
        {
            throw new JobNotFoundException(id, $"{provider.Descriptor.Name} knows no job '{externalId}'.");
        }
    }

    public async Task<JobActionResult> DeclareNotSubmittedAsync(string id, string by, CancellationToken cancellationToken = default)
    {
        var (_, attempt) = await GetUnknownAsync(id, cancellationToken).ConfigureAwait(false);
        return await ApplyAsync(id, new JobInput.NotSubmitted(attempt.Id, $"declared by {by}"), cancellationToken).ConfigureAwait(false);
    }

    public Task<JobActionResult> AbandonAsync(string id, string by, string? reason = null, CancellationToken cancellationToken = default) =>
        ApplyAsync(id, new JobInput.Abandoned(by, reason), cancellationToken);

    public async Task<QueueExplanation> ExplainAsync(string id, CancellationToken cancellationToken = default) =>
        await explainer.ExplainAsync(await GetAsync(id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public Task<QueueOverview> GetQueueAsync(CancellationToken cancellationToken = default) => explainer.ReadAsync(cancellationToken);

    public async Task<JobProgress> GetProgressAsync(string id, CancellationToken cancellationToken = default)
    {
        var job = await GetAsync(id, cancellationToken).ConfigureAwait(false);
        if (job.Status != JobStatus.Running)
        {
            return new JobProgress();
        }

        var tail = await logs.ReadAsync(job, new LogReadRequest { TailOnly = true, MaxChars = 16_384 }, cancellationToken).ConfigureAwait(false);
        return ProgressParser.Parse(tail.Text);
    }

    public async Task<LogChunk> ReadLogAsync(string id, LogReadRequest request, CancellationToken cancellationToken = default) =>
        await logs.ReadAsync(await GetAsync(id, cancellationToken).ConfigureAwait(false), request, cancellationToken).ConfigureAwait(false);

    public Task<DiscoveryResult> DiscoverAsync(string? provider = null, CancellationToken cancellationToken = default)
    {
        if (provider is not null)
        {
            return discovery.DiscoverAsync([providers.Get(provider)], cancellationToken);
        }

        // A provider that lacks its credentials has nothing to tell; it is asked only when there is no other.
        var configured = providers.Providers.Where(candidate => candidate.Descriptor.IsConfigured).ToList();
        var foreign = configured.Where(candidate => candidate.Descriptor.HasForeignJobs).ToList();
        return discovery.DiscoverAsync(foreign.Count > 0 ? foreign : configured.Count > 0 ? configured : providers.Providers, cancellationToken);
    }

    public Task<RefreshResult> RefreshActiveAsync(string? provider = null, CancellationToken cancellationToken = default) =>
        refresher.RefreshAsync(provider is null ? providers.Providers : [providers.Get(provider)], cancellationToken);

    private static TrainingRequest RetryOf(TrainingJob job) => new()
    {
        Provider = job.Provider,
        Input = job.Input,
        ConfigName = job.ConfigName,
        Priority = job.Queue?.Priority ?? JobPriority.Normal,
        UserId = job.UserId,
        OrganizationId = job.OrganizationId,
        TeamId = job.TeamId,
        Upload = job.Upload,
        Metadata = job.Metadata,
        EstimatedCostUsd = job.EstimatedCostUsd,
        HardwareType = job.External is null ? job.HardwareType : null,
        IdempotencyKey = $"retry-of:{job.Id}",
    };

    private async Task<SubmitResult> SubmitAsync(TrainingRequest request, string? retryOf, CancellationToken cancellationToken)
    {
        var provider = checker.Check(request);
        var now = clock.GetUtcNow();
        var approval = await approvals.FindNeededAsync(request, now, cancellationToken).ConfigureAwait(false);
        var submitted = JobTransitions.Submit(
            new TrainingJob
            {
                Id = JobId.New(clock),
                Provider = provider.Descriptor.Id,
                Status = JobStatus.Pending,
                ConfigName = request.ConfigName,
                Input = request.Input,
                Upload = request.Upload,
                Metadata = request.Metadata,
                UserId = request.UserId,
                OrganizationId = request.OrganizationId,
                TeamId = request.TeamId,
                CorrelationId = CorrelationId.Current ?? CorrelationId.New(),
                CreatedAt = now,
                EstimatedCostUsd = request.EstimatedCostUsd,
                HardwareType = request.HardwareType,
                IdempotencyKey = request.IdempotencyKey,
                RequestHash = RequestHash.Of(request, provider.Descriptor.Id),
                RetryOf = retryOf,
            },
            new QueueEntry { Status = QueueStatus.Ready, Priority = request.Priority, QueuedAt = now, MaxAttempts = queueOptions.Value.MaxAttempts },
            approval,
            now);

        Steps.Reached("add.before", submitted.Job.Id);
        var added = await store.AddAsync(submitted.Job, submitted.Events, cancellationToken).ConfigureAwait(false);
        Steps.Reached("add.after", submitted.Job.Id);
        if (added.Outcome == JobAddOutcome.IdempotencyKeyReused)
        {
            throw new TrainingRequestException(
                new Dictionary<string, string>(StringComparer.Ordinal) { ["idempotency_key"] = $"'{request.IdempotencyKey}' was used for another request (job {added.Job.Id}). Use a new key for a new request." },
                isConflict: true);
        }

        if (added.Outcome == JobAddOutcome.Added)
        {
            signal.Raise();
            using var correlation = CorrelationId.Push(added.Job.CorrelationId);
            using var fields = LogContext.Push(("job_id", added.Job.Id), ("provider", added.Job.Provider), ("user_id", added.Job.UserId));
            LogSubmitted(logger, added.Job.Id, added.Job.Provider, request.Priority, approval is not null);
        }

        return new SubmitResult { Job = added.Job, IsRepeat = added.Outcome == JobAddOutcome.Repeated, Warnings = checker.FindWarnings(added.Job, provider) };
    }

    private async Task<JobActionResult> ApplyAsync(string id, JobInput input, CancellationToken cancellationToken)
    {
        Steps.Reached(input is JobInput.Approved ? "approve.before" : input is JobInput.Rejected ? "reject.before" : "decide.before", id);
        var result = JobId.IsValid(id) ? await writer.ApplyAsync(id, input, cancellationToken: cancellationToken).ConfigureAwait(false) : null;
        Steps.Reached(input is JobInput.Approved ? "approve.after" : input is JobInput.Rejected ? "reject.after" : "decide.after", id);
        return result is { } applied ? new JobActionResult(applied.Job, applied.Outcome) : throw new JobNotFoundException(id);
    }

    private async Task<TrainingJob> GetAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken).ConfigureAwait(false) ?? throw new JobNotFoundException(id);

    private async Task<(TrainingJob Job, SubmissionAttempt Attempt)> GetUnknownAsync(string id, CancellationToken cancellationToken)
    {
        var job = await GetAsync(id, cancellationToken).ConfigureAwait(false);
        return !job.IsTerminal && job.CurrentAttempt is { Outcome: AttemptOutcome.Unknown } attempt
            ? (job, attempt)
            : throw new JobStateException(job, $"Job '{id}' has no submission whose outcome is unknown.");
    }

    [LoggerMessage(LogLevel.Information, "Job {JobId} for {Provider} is queued with priority {Priority} (needs approval: {NeedsApproval})")]
    private static partial void LogSubmitted(ILogger logger, string jobId, string provider, int priority, bool needsApproval);
}
