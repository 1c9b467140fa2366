using System.Globalization;
using System.Text;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>One page of jobs as SQL. Values are bound, never written into the text; names of states are ours.</summary>
internal sealed class JobListQuery
{
    private const string OnlyEnded = "is_active IS NULL";

    private readonly List<object?> _values = [];
    private readonly StringBuilder _where = new("1");
    private readonly bool _isEnded;

    private JobListQuery(JobFilter filter)
    {
        In("status", filter.Statuses?.Select(status => status.ToWireName()));
        In("queue_status", filter.QueueStatuses?.Select(status => status.ToWireName()));
        In("approval_status", filter.ApprovalStatuses?.Select(status => status.ToWireName()));
        If(filter.MatchesOnlyActive, "is_active = 1");
        _isEnded = filter.Statuses is { Count: > 0 } statuses && statuses.All(JobStatusExtensions.IsTerminal);
        If(_isEnded && filter.Statuses!.Count == 1, OnlyEnded);
        If(filter.OnlyNeedingAttention, "needs_attention = 1");
        Compare("approval_expires_at <= ?", filter.ApprovalExpiresAtOrBefore?.UtcTicks);
        Compare("provider = ?", filter.Provider);
        Compare("provider <> ?", filter.ExceptProvider);
        Compare("user_id = ?", filter.UserId);
        Compare("created_at >= ?", filter.CreatedAtOrAfter?.UtcTicks);
        Compare("created_at < ?", filter.CreatedBefore?.UtcTicks);
        Compare("completed_at < ?", filter.CompletedBefore?.UtcTicks);
        if (filter.Text is { } text)
        {
            // SQLite's lower() knows ASCII only, as the filter promises.
            Compare("(instr(lower(id), lower(?)) OR instr(lower(config_name), lower(?)) OR instr(lower(external_id), lower(?)))", text);
        }
    }

    public static JobPage Read(SqliteSession session, JobFilter filter)
    {
        var query = new JobListQuery(filter);
        session.Execute("BEGIN");
        try
        {
            int? total = filter.IncludeTotal ? query.Count(session) : null;
            var jobs = query.ReadPage(session, filter);
            var hasMore = jobs.Count > filter.Limit;
            if (hasMore)
            {
                jobs.RemoveAt(filter.Limit);
            }

            return new JobPage { Jobs = jobs, NextCursor = hasMore ? JobPageCursor.After(jobs[^1]) : null, Total = total };
        }
        finally
        {
            session.Rollback();
        }
    }

    /// <summary>The text of the page's query, for tests that look at its plan.</summary>
    public static string PageSql(JobFilter filter)
    {
        var query = new JobListQuery(filter);
        query.Page(filter);
        return query.SelectText(filter);
    }

    /// <summary>The text of the total's query, for the same tests.</summary>
    public static string TotalSql(JobFilter filter) => new JobListQuery(filter).CountText;

    // The index of ended jobs lists each status in its own order: good for counting several, but a page of several is better read from the index of all.
    private string CountText => $"SELECT count(*) FROM jobs WHERE {_where}{(_isEnded ? $" AND {OnlyEnded}" : string.Empty)}";

    private int Count(SqliteSession session)
    {
        var statement = session.Prepare(CountText);
        try
        {
            Bind(statement).Step();
            return (int)statement.GetInt64(0);
        }
        finally
        {
            statement.Close();
        }
    }

    private List<TrainingJob> ReadPage(SqliteSession session, JobFilter filter)
    {
        Page(filter);
        var statement = session.Prepare(SelectText(filter));
        try
        {
            return JobRows.ReadAll(Bind(statement));
        }
        finally
        {
            statement.Close();
        }
    }

    private void Page(JobFilter filter)
    {
        if (filter.Cursor is { } cursor)
        {
            var (ticks, id) = JobPageCursor.Parse(cursor);
            _where.Append(CultureInfo.InvariantCulture, $" AND (created_at, id) < (?{_values.Count + 1}, ?{_values.Count + 2})");
            _values.Add(ticks);
            _values.Add(id);
        }
    }

    private string SelectText(JobFilter filter)
    {
        var skip = filter.Cursor is null ? filter.Offset : 0;
        return $"SELECT body FROM jobs WHERE {_where} ORDER BY created_at DESC, id DESC LIMIT {filter.Limit + 1} OFFSET {skip}";
    }

    private void In(string column, IEnumerable<string>? names)
    {
        if (names is not null)
        {
            _where.Append(CultureInfo.InvariantCulture, $" AND {column} IN ({string.Join(", ", names.Select(name => $"'{name}'"))})");
        }
    }

    private void If(bool wanted, string condition)
    {
        if (wanted)
        {
            _where.Append(" AND ").Append(condition);
        }
    }

    private void Compare(string condition, object? value)
    {
        if (value is not null)
        {
            _values.Add(value);
            _where.Append(" AND ").Append(condition.Replace("?", $"?{_values.Count}", StringComparison.Ordinal));
        }
    }

    private SqliteStatement Bind(SqliteStatement statement)
    {
        foreach (var value in _values)
        {
            _ = value is long number ? statement.Bind(number) : statement.Bind((string?)value);
        }

        return statement;
    }
}
