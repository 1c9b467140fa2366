using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.Sqlite;
using CloudTraining.Sdk.TruthProvider;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.ReliabilityTests.Crash;

/// <summary>Compares what the provider really ran with what the store says, and both with what the users were told.</summary>
internal sealed class CrashChecker(TruthProcess truth, string folder, string name)
{
    private static readonly string[] NeverSent = ["invalid", "rejected", "expiring"];
    private static readonly string[] Cancelled = ["cancel-running", "called-cancel", "cancel-in-flight"];

    public async Task<IReadOnlyList<string>> FindProblemsAsync(CancellationToken cancellationToken)
    {
        await using var store = new SqliteJobStore(Options.Create(new SqliteStoreOptions { Path = Path.Combine(folder, "jobs.db") }), TimeProvider.System);
        var problems = new List<string>(await store.CheckIntegrityAsync(cancellationToken));
        var jobs = (await store.ListAsync(new JobFilter { Limit = JobFilter.MaxLimit }, cancellationToken)).Jobs;
        var log = (await store.ReadAsync(0, int.MaxValue, cancellationToken)).Events;
        foreach (var account in new[] { "polled", "called", "tokened" })
        {
            var ran = await truth.ReadAsync($"{name}-{account}", cancellationToken);
            problems.AddRange(CheckMoney(ran, [.. jobs.Where(job => job.Provider == account)]));
        }

        problems.AddRange(jobs.Where(job => !job.IsTerminal || job.NeedsSettling).Select(job => $"stuck: {Name(job)} is {job.Status}"));
        problems.AddRange(jobs.SelectMany(CheckEnd));
        problems.AddRange(CheckAcknowledged(jobs));
        problems.AddRange(jobs.SelectMany(job => CheckEvents(job, [.. log.Where(said => said.JobId == job.Id)])));
        return problems;
    }

    private static IEnumerable<string> CheckMoney(TruthProcess.Truth ran, IReadOnlyList<TrainingJob> jobs)
    {
        foreach (var of in ran.Jobs.GroupBy(job => job.Key))
        {
            if (of.Count(job => job.Origin == "create") > 1)
            {
                yield return $"doubled: the provider took '{of.Key}' {of.Count(job => job.Origin == "create")} times";
            }

            foreach (var alive in of.Where(job => job.StoppedAtMs is not { } stopped || stopped > ran.NowMs))
            {
                yield return $"forgotten: {alive.Id} of '{of.Key}' still runs";
            }

            // One that the provider began long after it had refused may have run to its end before anybody could know of it; it is in the store as a twin all the same.
            if (of.Count(job => job.CancelledAtMs is null && job.Origin != "late") > 1)
            {
                yield return $"paid twice: more than one job of '{of.Key}' ran to its end ({string.Join(", ", of.Select(job => $"{job.Id} {job.Origin}"))})";
            }
        }

        foreach (var late in ran.Jobs.Where(job => job.Origin == "late" && !jobs.Any(known => known.External?.Id == job.Id || known.Attempts.Any(attempt => attempt.External?.Id == job.Id))))
        {
            yield return $"unnoticed: {late.Id} of '{late.Key}'";
        }

        foreach (var job in jobs.Where(job => job.External is not null))
        {
            var real = ran.Jobs.SingleOrDefault(candidate => candidate.Id == job.External!.Id);
            if (real is null || real.Key != job.ConfigName || real.StatusAt(ran.NowMs) != job.Status.ToWireName())
            {
                yield return $"wrong: {Name(job)} is {job.Status} as {job.External}, at the provider {real?.StatusAt(ran.NowMs) ?? "nothing"} for '{real?.Key}'";
            }
        }
    }

    private static IEnumerable<string> CheckEnd(TrainingJob job)
    {
        var key = job.ConfigName!;
        var mayEnd = key switch
        {
            "invalid" => job.Status == JobStatus.Failed,
            "rejected" or "expiring" => job.Status == JobStatus.Cancelled,
            "approved" => job.Status == JobStatus.Completed || job.Approval!.Status == ApprovalStatus.Expired,
            _ => job.Status == (Cancelled.Contains(key) ? JobStatus.Cancelled : JobStatus.Completed),
        };
        if (!mayEnd || (NeverSent.Contains(key) && job.External is not null))
        {
            yield return $"wrong: {Name(job)} ended as {job.Status} ({job.ErrorMessage})";
        }
    }

    private IEnumerable<string> CheckAcknowledged(IReadOnlyList<TrainingJob> jobs)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, "acknowledged")).Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal)))
        {
            var (key, id) = (Path.GetFileName(path), File.ReadAllText(path));
            var isKept = jobs.Any(job => job.Id == id);
            if (isKept == key.StartsWith("deleted", StringComparison.Ordinal))
            {
                yield return isKept ? $"'{key}' is not deleted" : $"lost: '{key}' ({id})";
            }
        }

        foreach (var twice in jobs.GroupBy(job => job.ConfigName).Where(of => of.Count() > 1))
        {
            yield return $"doubled in the store: '{twice.Key}'";
        }
    }

    /// <summary>Every version of a job has its events, in order, and the first is that it was added.</summary>
    private static IEnumerable<string> CheckEvents(TrainingJob job, IReadOnlyList<JobEvent> events)
    {
        var versions = events.Select(said => said.Version).ToList();
        if (events.Count == 0 || events[0].Type != JobEventType.JobAdded || !versions.Distinct().SequenceEqual(Enumerable.Range(1, (int)job.Version).Select(version => (long)version)))
        {
            yield return $"events: {Name(job)} has version {job.Version} but events of {string.Join(",", versions)}";
        }
    }

    private static string Name(TrainingJob job) => $"'{job.ConfigName}' ({job.Id})";
}
