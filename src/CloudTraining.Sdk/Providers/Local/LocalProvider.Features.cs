using System.Globalization;

namespace CloudTraining.Sdk.Providers.Local;

internal sealed partial class LocalProvider : ISubmissionReconciler, IJobCost
{
    private const int MaxPageSize = 500;

    /// <summary>The coarsest that file systems keep times in.</summary>
    private static readonly TimeSpan FileTimePrecision = TimeSpan.FromSeconds(2);

    public bool CanReconcile(JobSubmission submission) => true;

    public Task<ReconcileResult> FindByClientTokenAsync(string clientToken, DateTimeOffset notBefore, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clientToken);
        cancellationToken.ThrowIfCancellationRequested();
        var folder = _runs.Value.OfToken(clientToken);
        try
        {
            if (folder.TryRevoke(_clock.GetUtcNow()))
            {
                return Task.FromResult(new ReconcileResult([], true, $"The run {folder.Key} had not started and was revoked: it never will.") { IsCertain = true });
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, Id, "reconcile", $"The run {folder.Key} could be neither found nor revoked: {exception.Message}", exception);
        }

        var state = RunState.Read(folder, _clock);
        return Task.FromResult(state.Record is null
            ? new ReconcileResult([], false, $"The run {folder.Key} has started but its record is missing.")
            : new ReconcileResult([Describe(folder, state)], true, $"The run {folder.Key} has started."));
    }

    public Task<CostReport?> GetCostAsync(Jobs.ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        cancellationToken.ThrowIfCancellationRequested();
        var (_, state) = Find(job) ?? throw Unknown(job, "cost");
        var duration = (state.FinishedAt ?? _clock.GetUtcNow()) - state.StartedAt;
        return Task.FromResult(duration >= TimeSpan.Zero && RunReport.CostOf(duration.Value, Settings.Options.CostPerHourUsd) is { } cost
            ? new CostReport(cost, CostKind.Estimated, FormattableString.Invariant($"{duration.Value.TotalHours:0.####} hours at {Settings.Options.CostPerHourUsd} US dollars (CloudTraining:Local:CostPerHourUsd)."))
            : null);
    }

    public Task<ProviderJobPage> ListAsync(JobQuery query, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        cancellationToken.ThrowIfCancellationRequested();
        if (query.Limit < 1)
        {
            throw new ProviderException(ProviderErrorKind.InvalidRequest, Id, "list", $"The limit is {query.Limit}; it must be at least 1.");
        }

        var limit = Math.Min(query.Limit, MaxPageSize);
        var jobs = new List<ProviderJob>();
        string? last = null;
        foreach (var (folder, recordedAt) in _runs.Value.Newest(ParsePageToken(query.PageToken)))
        {
            if (recordedAt < query.CreatedAtOrAfter - FileTimePrecision)
            {
                break;
            }

            if (jobs.Count == limit)
            {
                return Task.FromResult(new ProviderJobPage(jobs, last));
            }

            if (FindListed(folder) is { } job && (query.CreatedAtOrAfter is not { } from || job.CreatedAt >= from))
            {
                jobs.Add(job);
            }

            last = string.Create(CultureInfo.InvariantCulture, $"{recordedAt.UtcTicks}.{folder.Key}");
        }

        return Task.FromResult(new ProviderJobPage(jobs, null));
    }

    /// <summary>The run as a list shows it; null for one that has not started, and for one whose records are damaged: the others are listed all the same.</summary>
    private ProviderJob? FindListed(RunFolder folder)
    {
        try
        {
            var state = RunState.Read(folder, _clock);
            return state.Phase is RunPhase.Running or RunPhase.Ended ? Describe(folder, state) : null;
        }
        catch (ProviderException exception)
        {
            LogLeftOut(_logger, exception, folder.Key);
            return null;
        }
    }

    private static (long Ticks, string Key)? ParsePageToken(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var dot = token.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && long.TryParse(token.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? (ticks, token[(dot + 1)..])
            : throw new ProviderException(ProviderErrorKind.InvalidRequest, Id, "list", "The page token is not one that was given out. List from the first page.");
    }
}
