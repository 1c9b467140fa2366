using System.Buffers.Text;
using System.Globalization;
using CloudTraining.Sdk.Jobs;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>The columns that sums read and nothing else does, since schema <see cref="Since"/>.</summary>
internal static class SumColumns
{
    /// <summary>The first schema that has them.</summary>
    public const int Since = 3;

    private const string ListRows = "SELECT rowid, body FROM jobs WHERE rowid > ? ORDER BY rowid LIMIT 500";
    private const string FillRow = "UPDATE jobs SET started_at = ?, cost_usd = ? WHERE rowid = ?";

    /// <summary>As text: SQLite knows no decimal, and money is not rounded.</summary>
    public static string? CostText(TrainingJob job) => job.CostUsd?.ToString(CultureInfo.InvariantCulture);

    /// <summary>What <see cref="CostText"/> wrote.</summary>
    public static decimal CostOf(ReadOnlySpan<byte> utf8) =>
        Utf8Parser.TryParse(utf8, out decimal cost, out var read) && read == utf8.Length
            ? cost
            : throw new SqliteException("The cost of a stored row cannot be read.", raw.SQLITE_CORRUPT);

    /// <summary>Fills the columns of rows that an older release stored.</summary>
    public static void Fill(SqliteSession session)
    {
        var last = 0L;
        while (NextRows(session, last) is { Count: > 0 } jobs)
        {
            foreach (var (row, job) in jobs)
            {
                session.Use(FillRow).Bind(job.StartedAt).Bind(CostText(job)).Bind(row).Run();
                last = row;
            }
        }
    }

    private static List<(long Row, TrainingJob Job)> NextRows(SqliteSession session, long after)
    {
        using var rows = session.Use(ListRows).Bind(after);
        var jobs = new List<(long, TrainingJob)>();
        while (rows.Step())
        {
            jobs.Add((rows.GetInt64(0), TrainingJobJson.Deserialize(rows.GetBlob(1))));
        }

        return jobs;
    }
}
