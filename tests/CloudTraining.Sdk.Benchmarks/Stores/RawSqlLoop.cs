using Microsoft.Data.Sqlite;

namespace CloudTraining.Sdk.Benchmarks.Stores;

/// <summary>
/// The peer: what one would write by hand. One table with the index the claim needs, prepared statements, one commit per step, WAL and the same synchronous mode.
/// No events, no leases, no limits, no history.
/// </summary>
internal sealed class RawSqlLoop : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _claim;
    private readonly SqliteCommand _record;

    public RawSqlLoop(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        Execute("CREATE TABLE jobs (id TEXT PRIMARY KEY, status TEXT NOT NULL, priority INTEGER NOT NULL, queued_at INTEGER NOT NULL, owner TEXT, external_id TEXT, body BLOB NOT NULL)");
        Execute("CREATE INDEX jobs_ready ON jobs (priority DESC, queued_at, id) WHERE status = 'ready'");
        _insert = Prepare("INSERT INTO jobs (id, status, priority, queued_at, body) VALUES ($id, 'ready', 10, $at, $body)", "$id", "$at", "$body");
        _claim = Prepare(
            "UPDATE jobs SET status = 'running', owner = $owner WHERE id = (SELECT id FROM jobs WHERE status = 'ready' ORDER BY priority DESC, queued_at, id LIMIT 1) RETURNING id, body",
            "$owner");
        _record = Prepare("UPDATE jobs SET external_id = $external, body = $body WHERE id = $id AND owner = $owner", "$external", "$body", "$id", "$owner");
    }

    public void Insert(string id, long at, byte[] body)
    {
        _insert.Parameters[0].Value = id;
        _insert.Parameters[1].Value = at;
        _insert.Parameters[2].Value = body;
        _insert.ExecuteNonQuery();
    }

    public bool ClaimAndRecord()
    {
        _claim.Parameters[0].Value = "host-1";
        string id;
        byte[] body;
        using (var row = _claim.ExecuteReader())
        {
            if (!row.Read())
            {
                return false;
            }

            id = row.GetString(0);
            body = (byte[])row[1];
        }

        _record.Parameters[0].Value = $"ext-{id}";
        _record.Parameters[1].Value = body;
        _record.Parameters[2].Value = id;
        _record.Parameters[3].Value = "host-1";
        return _record.ExecuteNonQuery() == 1;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _claim.Dispose();
        _record.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, params string[] names)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter(name, string.Empty));
        }

        return command;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
