using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>One claim inside the writer's transaction: the policy chooses among the rows that wait, against the rows that hold slots. Finished jobs are in none of the indexes it reads.</summary>
internal static class ClaimSelection
{
    private const int FirstPage = 32;
    private const int LargestPage = 1_024;

    public static IReadOnlyList<ClaimedJob> Run(WriteBatch batch, ClaimRequest request)
    {
        var claimed = new List<ClaimedJob>();
        if (request.Max == 0)
        {
            return claimed;
        }

        var usage = batch.Slots.Count(batch.Session);
        var chosen = SelectNext(batch, request, usage);
        foreach (var candidate in chosen)
        {
            // The choice counted it; the row counts below, if it is claimed indeed.
            usage.Add(candidate, -1);
        }

        foreach (var candidate in chosen)
        {
            var job = JobRows.Find(batch.Session, candidate.JobId)!;
            var decided = request.Decide(job, batch.Now);
            if (!decided.HasChanged)
            {
                continue;
            }

            var stored = decided.Job with { Version = job.Version + 1 };
            if (!JobRows.TryUpdate(batch, stored, TrainingJobJson.Serialize(stored), decided.Events))
            {
                throw new JobStoreException($"Job '{job.Id}' changed inside the transaction that claims it; the index or the row is damaged. Check the store's integrity.", isTransient: false);
            }

            var expiresAt = batch.Now + request.Lease;
            batch.Session.Use(Sql.PutJobLease).Bind(job.Id).Bind(request.Owner).Bind(stored.CurrentAttempt?.Id).Bind(expiresAt).Bind(request.Lease.Ticks).Run();
            claimed.Add(new ClaimedJob(stored, expiresAt));
        }

        return claimed;
    }

    private static IReadOnlyList<QueueCandidate> SelectNext(WriteBatch batch, ClaimRequest request, SlotUsage usage)
    {
        bool IsWanted(QueueCandidate candidate) => request.Providers is null || request.Providers.Contains(candidate.Provider);
        if (!request.Policy.IsAgeOrdered)
        {
            return request.Policy.SelectNext(ReadWaiting(batch.Session).Where(IsWanted), usage, batch.Now, request.Max);
        }

        var lanes = ListPriorities(batch.Session);
        return lanes.Count == 0
            ? []
            : request.Policy.SelectNextFromLanes(full => lanes.Select(priority => ReadLane(batch.Session, priority, request.Providers, full).Where(IsWanted)), usage, batch.Now, request.Max);
    }

    private static List<int> ListPriorities(SqliteSession session)
    {
        using var rows = session.Use(Sql.ListPriorities);
        var priorities = new List<int>();
        while (rows.Step())
        {
            priorities.Add((int)rows.GetInt64(0));
        }

        return priorities;
    }

    private static List<QueueCandidate> ReadWaiting(SqliteSession session)
    {
        using var rows = session.Use(Sql.ListWaiting);
        var waiting = new List<QueueCandidate>();
        while (rows.Step())
        {
            waiting.Add(JobColumns.ReadCandidate(rows));
        }

        return waiting;
    }

    /// <summary>The entries of one priority, the oldest first, in pages that grow: most claims end within the first. Behind that, what cannot be chosen is passed over within SQLite.</summary>
    private static IEnumerable<QueueCandidate> ReadLane(SqliteSession session, int priority, IReadOnlyCollection<string>? providers, FullScopes full)
    {
        var page = new List<QueueCandidate>();
        var after = (QueuedAt: long.MinValue, Id: string.Empty);
        for (var size = FirstPage; ; size = Math.Min(size * 4, LargestPage))
        {
            page.Clear();
            using (var rows = full.IsEmpty && (providers is null || size == FirstPage)
                ? session.Use(Sql.ReadLane).Bind(priority).Bind(after.QueuedAt).Bind(after.Id).Bind(size)
                : session.Use(Sql.ReadRestOfLane).Bind(priority).Bind(after.QueuedAt).Bind(after.Id)
                    .Bind(JsonList.Of(full.Users)).Bind(JsonList.Of(full.Organizations)).Bind(JsonList.Of(full.Teams)).Bind(JsonList.Of(full.Providers))
                    .Bind(providers is null ? null : JsonList.Of(providers)).Bind(size))
            {
                while (rows.Step())
                {
                    page.Add(JobColumns.ReadCandidate(rows));
                }
            }

            foreach (var candidate in page)
            {
                yield return candidate;
            }

            if (page.Count < size)
            {
                yield break;
            }

            after = (page[^1].QueuedAt.UtcTicks, page[^1].JobId);
        }
    }
}
