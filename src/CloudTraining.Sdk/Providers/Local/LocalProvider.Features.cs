using System.Globalization;

namespace CloudTraining.Sdk.Providers.Local;

internal sealed partial class LocalProvider : ISubmissionReconciler, IJobCost
{
    private const int MaxPageSize = 500;

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

        var after = ParsePageToken(query.PageToken);
        var records = _runs.Value.All()
            .Select(folder => (Folder: folder, Record: folder.ReadRecord()))
            .Where(run => run.Record is not null && (query.CreatedAtOrAfter is not { } from || run.Record.CreatedAt >= from))
            .OrderByDescending(run => run.Record!.CreatedAt)
            .ThenByDescending(run => run.Folder.Key, StringComparer.Ordinal)
            .SkipWhile(run => after is var (ticks, key) && (run.Record!.CreatedAt.UtcTicks > ticks || (run.Record.CreatedAt.UtcTicks == ticks && string.CompareOrdinal(run.Folder.Key, key) >= 0)))
            .Take(Math.Min(query.Limit, MaxPageSize) + 1)
            .ToList();
        var page = records.Take(Math.Min(query.Limit, MaxPageSize)).ToList();
        string? next = null;
        if (records.Count > page.Count)
        {
            var (folder, record) = page[^1];
            next = string.Create(CultureInfo.InvariantCulture, $"{record!.CreatedAt.UtcTicks}.{folder.Key}");
        }

        var jobs = page
            .Select(run => (run.Folder, State: RunState.Read(run.Folder, _clock)))
            .Where(run => run.State.Phase is RunPhase.Running or RunPhase.Ended)
            .Select(run => Describe(run.Folder, run.State));
        return Task.FromResult(new ProviderJobPage([.. jobs], next));
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
