using System.Text;
using CloudTraining.Sdk.Jobs;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>Adds jobs up from columns alone: those that have ended out of an index that holds nothing else, the few active ones row by row. No job is read whole.</summary>
internal sealed class JobSumQuery(SqliteSession session, DateTimeOffset createdAtOrAfter, string? userId)
{
    /// <summary>The jobs of one final status.</summary>
    public const string Ended = $"SELECT {Columns} FROM jobs INDEXED BY jobs_results WHERE is_active IS NULL AND status = ?1 AND created_at >= ?2 AND (?3 IS NULL OR user_id = ?3)";

    private const string Columns = "created_at, provider, queued_at, started_at, completed_at, cost_usd, status";
    private const string Active = $"SELECT {Columns} FROM jobs WHERE is_active = 1 AND created_at >= ?1 AND (?2 IS NULL OR user_id = ?2)";

    private readonly JobSumCollector _sums = new();
    private readonly List<(byte[] Utf8, string Name)> _providers = [];

    public static JobSums Read(SqliteSession session, DateTimeOffset createdAtOrAfter, string? userId)
    {
        var query = new JobSumQuery(session, createdAtOrAfter, userId);

        // One snapshot: a job that ends meanwhile is counted once.
        session.Execute("BEGIN");
        try
        {
            foreach (var status in JobStatusExtensions.Terminal)
            {
                query.AddEnded(status);
            }

            query.AddActive();
            return query._sums.ToSums();
        }
        finally
        {
            session.Rollback();
        }
    }

    private void AddEnded(JobStatus status)
    {
        using var rows = session.Use(Ended).Bind(status.ToWireName()).Bind(createdAtOrAfter).Bind(userId);
        while (rows.Step())
        {
            Add(rows, status);
        }
    }

    private void AddActive()
    {
        using var rows = session.Use(Active).Bind(createdAtOrAfter).Bind(userId);
        while (rows.Step())
        {
            Add(rows, JobStatusExtensions.FindByWireName(rows.GetText(6)) ?? throw new SqliteException("The status of a stored row is none.", raw.SQLITE_CORRUPT));
        }
    }

    private void Add(SqliteStatement row, JobStatus status) =>
        _sums.Add(status, ProviderOf(row.GetBlob(1)), row.GetTime(0), row.FindTime(2), row.FindTime(3), row.FindTime(4), row.IsNull(5) ? null : SumColumns.CostOf(row.GetBlob(5)));

    /// <summary>There are few providers and many rows: a name is made once.</summary>
    private string ProviderOf(ReadOnlySpan<byte> utf8)
    {
        foreach (var (known, name) in _providers)
        {
            if (utf8.SequenceEqual(known))
            {
                return name;
            }
        }

        _providers.Add((utf8.ToArray(), Encoding.UTF8.GetString(utf8)));
        return _providers[^1].Name;
    }
}
