using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>The tables, and the way from any older form to this one. Versions only go forward; each step runs in the transaction that records it.</summary>
internal static class SqliteSchema
{
    /// <summary>Marks a file as a job store: "CTJS".</summary>
    public const int ApplicationId = 0x43544A53;

    /// <summary>The version this release writes, and the newest it opens.</summary>
    public static int Version => Steps.Length;

    // Flags are 1 or null, so that a partial index holds only the rows a query is after: claims and polls never meet a finished job.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE state (
            id            INTEGER PRIMARY KEY CHECK (id = 1),
            change_number INTEGER NOT NULL,
            event_head    INTEGER NOT NULL,
            event_floor   INTEGER NOT NULL
        ) STRICT;
        INSERT INTO state VALUES (1, 0, 0, 0);

        CREATE TABLE jobs (
            id                  TEXT NOT NULL,
            version             INTEGER NOT NULL,
            created_at          INTEGER NOT NULL,
            status              TEXT NOT NULL,
            queue_status        TEXT,
            approval_status     TEXT,
            approval_expires_at INTEGER,
            completed_at        INTEGER,
            provider            TEXT NOT NULL,
            user_id             TEXT,
            organization_id     TEXT,
            team_id             TEXT,
            priority            INTEGER,
            queued_at           INTEGER,
            not_before          INTEGER,
            external_provider   TEXT,
            external_scope      TEXT,
            external_id         TEXT,
            idempotency_key     TEXT,
            config_name         TEXT,
            is_active           INTEGER,
            is_waiting          INTEGER,
            holds_slot          INTEGER,
            needs_attention     INTEGER,
            unsettled_since     INTEGER,
            ended_at            INTEGER,
            body                BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX jobs_id ON jobs (id);
        CREATE UNIQUE INDEX jobs_external ON jobs (external_provider, external_scope, external_id) WHERE external_id IS NOT NULL;
        CREATE UNIQUE INDEX jobs_idempotency ON jobs (ifnull(user_id, ''), idempotency_key) WHERE idempotency_key IS NOT NULL;
        CREATE INDEX jobs_order ON jobs (created_at, id);
        CREATE INDEX jobs_user ON jobs (user_id, created_at, id) WHERE user_id IS NOT NULL;
        CREATE INDEX jobs_active ON jobs (created_at, id) WHERE is_active = 1;
        CREATE INDEX jobs_waiting ON jobs (priority, queued_at, id, provider, user_id, organization_id, team_id, not_before) WHERE is_waiting = 1;
        CREATE INDEX jobs_running ON jobs (provider, user_id, organization_id, team_id, id, priority, queued_at, not_before) WHERE holds_slot = 1;
        CREATE INDEX jobs_attention ON jobs (created_at, id) WHERE needs_attention = 1;
        CREATE INDEX jobs_approval ON jobs (approval_expires_at) WHERE approval_status = 'pending';
        CREATE INDEX jobs_unsettled ON jobs (unsettled_since, id) WHERE unsettled_since IS NOT NULL;
        CREATE INDEX jobs_ended ON jobs (ended_at, id) WHERE ended_at IS NOT NULL;

        CREATE TABLE client_tokens (
            token  TEXT NOT NULL PRIMARY KEY,
            job_id TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE job_leases (
            job_id     TEXT NOT NULL PRIMARY KEY,
            owner      TEXT NOT NULL,
            attempt_id TEXT,
            expires_at INTEGER NOT NULL,
            length     INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE leases (
            name       TEXT NOT NULL PRIMARY KEY,
            owner      TEXT,
            fence      INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            length     INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE once_keys (
            key        TEXT NOT NULL PRIMARY KEY,
            claimed_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX once_keys_age ON once_keys (claimed_at);

        CREATE TABLE events (
            cursor          INTEGER PRIMARY KEY,
            type            TEXT NOT NULL,
            job_id          TEXT NOT NULL,
            status          TEXT NOT NULL,
            previous_status TEXT,
            provider        TEXT NOT NULL,
            user_id         TEXT,
            correlation_id  TEXT NOT NULL,
            at              INTEGER NOT NULL,
            version         INTEGER NOT NULL,
            message         TEXT
        ) STRICT;
        """,

        // Cancels under way get a flag of their own: they were among the unsettled before and hid the unknown outcomes. What is unsettled is written anew from the attempts.
        """
        ALTER TABLE jobs ADD COLUMN is_cancelling INTEGER;
        UPDATE jobs SET is_cancelling = 1
            WHERE unsettled_since IS NOT NULL AND is_active = 1 AND external_id IS NOT NULL AND json_extract(CAST(body AS TEXT), '$.job.cancel_requested_at') IS NOT NULL;
        UPDATE jobs SET unsettled_since = NULL
            WHERE is_cancelling = 1
                AND coalesce(json_extract(CAST(body AS TEXT), '$.job.attempts[#-1].outcome'), '') NOT IN ('open', 'unknown')
                AND NOT EXISTS (SELECT 1 FROM json_each(CAST(body AS TEXT), '$.job.attempts') AS attempt WHERE attempt.value ->> 'outcome' = 'twin');
        CREATE INDEX jobs_cancelling ON jobs (id) WHERE is_cancelling = 1;
        """,

        // What sums and lists of ended jobs look at, in one index: a job enters it once, when it ends. It holds its own condition, or SQLite would look that up in the row.
        """
        ALTER TABLE jobs ADD COLUMN started_at INTEGER;
        ALTER TABLE jobs ADD COLUMN cost_usd TEXT;
        CREATE INDEX jobs_results ON jobs (status, created_at, id, user_id, provider, queued_at, started_at, completed_at, cost_usd, is_active) WHERE is_active IS NULL;
        """,
    ];

    /// <summary>Brings the file to this version; does nothing when it is there. Under the write lock, so that of hosts that start together one does it.</summary>
    public static void Migrate(SqliteSession session, string path)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            var version = ReadVersion(session, path);
            if (version < Version)
            {
                foreach (var step in Steps.AsSpan(version))
                {
                    session.Execute(step);
                }

                if (version is > 0 and < SumColumns.Since)
                {
                    SumColumns.Fill(session);
                }

                session.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};");
            }

            session.Execute("COMMIT");
        }
        finally
        {
            session.Rollback();
        }
    }

    private static int ReadVersion(SqliteSession session, string path)
    {
        var version = (int)session.GetNumber("PRAGMA user_version");
        var isOurs = session.GetNumber("PRAGMA application_id") == ApplicationId;
        if (!isOurs && (version != 0 || session.GetNumber("SELECT count(*) FROM sqlite_master") != 0))
        {
            throw new JobStoreException($"The file '{path}' is a SQLite database of something else. Name another file for the job store; nothing was changed in this one.", isTransient: false);
        }

        return version <= Version
            ? version
            : throw new JobStoreException(
                $"The job store '{path}' has schema {version}; this release opens up to {Version}. A newer release wrote it: update CloudTraining.Sdk.Sqlite here, or restore a backup from before the update.", isTransient: false);
    }
}
