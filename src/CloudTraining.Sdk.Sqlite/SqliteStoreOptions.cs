namespace CloudTraining.Sdk.Sqlite;

/// <summary>Where the SQLite store keeps its file, and its bounds. From the section <c>CloudTraining:Sqlite</c>, or in code.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The file, absolute or relative to the working directory. It and its folder are made when missing; a local disk, no network share.</summary>
    /// <value><c>jobs.db</c>.</value>
    public string Path { get; set; } = "jobs.db";

    /// <summary>How many writes share one commit at most, 1 to 10,000.</summary>
    /// <value>256.</value>
    public int BatchSize { get; set; } = 256;

    /// <summary>How long a call waits for the write lock of another process before it fails with a transient <see cref="Jobs.JobStoreException"/>, 0.1 seconds to 10 minutes.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a waiting reader of events looks for commits of other processes, 10 milliseconds to 1 minute. Those of its own process wake it at once.</summary>
    /// <value>50 milliseconds.</value>
    public TimeSpan EventPollInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether the logs of ended jobs are kept in a folder beside the file, named like it with <c>-logs</c> at the end, unless <c>CloudTraining:DataDirectory</c> names a place; else in memory.</summary>
    /// <value>true.</value>
    public bool KeepLogs { get; set; } = true;
}
