namespace CloudTraining.Sdk.Sqlite;

/// <summary>The fixed statements. Values are bound in the order in which they appear.</summary>
internal static class Sql
{
    public const string Begin = "BEGIN IMMEDIATE";

    public const string Commit = "COMMIT";

    public const string ReadState = "SELECT change_number, event_head, event_floor FROM state";

    public const string WriteState = "UPDATE state SET change_number = ?, event_head = ?";

    public const string FindJob = "SELECT body FROM jobs WHERE id = ?";

    public const string FindVersion = "SELECT version FROM jobs WHERE id = ?";

    public const string FindByExternal = "SELECT body FROM jobs WHERE external_provider = ? AND external_scope = ? AND external_id = ?";

    public const string FindByClientToken = "SELECT j.body FROM client_tokens t JOIN jobs j ON j.id = t.job_id WHERE t.token = ?";

    public const string FindByIdempotencyKey = "SELECT body FROM jobs WHERE ifnull(user_id, '') = ? AND idempotency_key = ?";

    /// <summary>The version is the guard: of two hosts that decided on one version, the second changes no row.</summary>
    public const string OfVersion = "WHERE rowid = ? AND version = ?";

    public const string DeleteJob = "DELETE FROM jobs WHERE id = ?";

    public const string ListEnded = "SELECT body FROM jobs WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at, id LIMIT ?";

    public const string InsertClientToken = "INSERT OR IGNORE INTO client_tokens (token, job_id) VALUES (?, ?)";

    public const string DeleteClientToken = "DELETE FROM client_tokens WHERE token = ?";

    public const string FindOnceKey = "SELECT 1 FROM once_keys WHERE key = ? AND claimed_at > ?";

    public const string InsertOnceKey = "INSERT OR REPLACE INTO once_keys (key, claimed_at) VALUES (?, ?)";

    public const string DropOldOnceKeys = "DELETE FROM once_keys WHERE key IN (SELECT key FROM once_keys WHERE claimed_at <= ? ORDER BY claimed_at LIMIT 16)";

    public const string ListPriorities =
        """
        WITH RECURSIVE lanes (priority) AS (
            SELECT max(priority) FROM jobs WHERE is_waiting = 1
            UNION ALL
            SELECT (SELECT max(priority) FROM jobs WHERE is_waiting = 1 AND priority < lanes.priority) FROM lanes WHERE lanes.priority IS NOT NULL)
        SELECT priority FROM lanes WHERE priority IS NOT NULL
        """;

    public const string ReadLane =
        """
        SELECT id, provider, user_id, organization_id, team_id, priority, queued_at, not_before FROM jobs
        WHERE is_waiting = 1 AND priority = ? AND (queued_at, id) > (?, ?) ORDER BY queued_at, id LIMIT ?
        """;

    // The lists are read once for each run of the statement, so an entry costs a look into them and no page but those of the index.
    public const string ReadRestOfLane =
        """
        SELECT id, provider, user_id, organization_id, team_id, priority, queued_at, not_before FROM jobs
        WHERE is_waiting = 1 AND priority = ?1 AND (queued_at, id) > (?2, ?3)
            AND ifnull(user_id, '') NOT IN (SELECT value FROM json_each(?4))
            AND (organization_id IS NULL OR organization_id NOT IN (SELECT value FROM json_each(?5)))
            AND (team_id IS NULL OR team_id NOT IN (SELECT value FROM json_each(?6)))
            AND provider NOT IN (SELECT value FROM json_each(?7))
            AND (?8 IS NULL OR provider IN (SELECT value FROM json_each(?8)))
        ORDER BY queued_at, id LIMIT ?9
        """;

    public const string ListWaiting =
        "SELECT id, provider, user_id, organization_id, team_id, priority, queued_at, not_before FROM jobs INDEXED BY jobs_waiting WHERE is_waiting = 1";

    public const string ListRunning =
        "SELECT id, provider, user_id, organization_id, team_id, priority, queued_at, not_before FROM jobs INDEXED BY jobs_running WHERE holds_slot = 1";

    public const string CountRunning =
        """
        SELECT provider, user_id, organization_id, team_id, count(*) FROM jobs INDEXED BY jobs_running WHERE holds_slot = 1
        GROUP BY provider, user_id, organization_id, team_id
        """;

    public const string PutJobLease = "INSERT OR REPLACE INTO job_leases (job_id, owner, attempt_id, expires_at, length) VALUES (?, ?, ?, ?, ?)";

    public const string DropJobLease = "DELETE FROM job_leases WHERE job_id = ?";

    public const string DropJobLeaseOfOtherAttempt = "DELETE FROM job_leases WHERE job_id = ? AND attempt_id IS NOT ?";

    public const string HoldsJobLease = "SELECT 1 FROM job_leases WHERE owner = ? LIMIT 1";

    // A lease longer than the time since the clock jumped could not have been renewed since, so it is not judged.
    public const string RenewJobLeases = "UPDATE job_leases SET expires_at = ?, length = ? WHERE owner = ? AND (expires_at > ? OR length >= ?) RETURNING job_id";

    public const string ListUnsettled =
        """
        SELECT j.body FROM jobs j LEFT JOIN job_leases l ON l.job_id = j.id
        WHERE j.unsettled_since IS NOT NULL AND (l.job_id IS NULL OR (l.expires_at <= ? AND l.length < ?))
        ORDER BY j.needs_attention IS NOT NULL, j.unsettled_since, j.id LIMIT ?
        """;

    public const string ListCancelling = "SELECT body FROM jobs INDEXED BY jobs_cancelling WHERE is_cancelling = 1 AND id > ? ORDER BY id LIMIT ?";

    public const string ClampJobLeases = "UPDATE job_leases SET expires_at = ?1 + length WHERE expires_at > ?1 + length + ?2";

    public const string ClampLeases = "UPDATE leases SET expires_at = ?1 + length WHERE expires_at > ?1 + length + ?2";

    public const string FindLease = "SELECT owner, fence, expires_at, length FROM leases WHERE name = ?";

    public const string PutLease = "INSERT OR REPLACE INTO leases (name, owner, fence, expires_at, length) VALUES (?, ?, ?, ?, ?)";

    public const string ReleaseLease = "UPDATE leases SET owner = NULL WHERE name = ? AND owner = ? AND fence = ?";

    public const string InsertEvent =
        """
        INSERT INTO events (cursor, type, job_id, status, previous_status, provider, user_id, correlation_id, at, version, message)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    public const string ReadEvents =
        """
        SELECT cursor, type, job_id, status, previous_status, provider, user_id, correlation_id, at, version, message FROM events
        WHERE cursor > ? ORDER BY cursor LIMIT ?
        """;

    public const string FindFirstYoungEvent = "SELECT cursor FROM events WHERE cursor > ? AND cursor <= ? AND at >= ? ORDER BY cursor LIMIT 1";

    public const string DropEvents = "DELETE FROM events WHERE cursor <= ?";

    public const string RaiseFloor = "UPDATE state SET event_floor = ?";
}
