namespace CloudTraining.Sdk;

/// <summary>What concerns the whole SDK; section <c>CloudTraining</c>.</summary>
public sealed class CloudTrainingOptions
{
    /// <summary>The provider of requests that name none; null takes the only one that is registered.</summary>
    public string? DefaultProvider { get; set; }

    /// <summary>Where logs of jobs and other files are kept; null keeps them beside the job store if it has a place for them (SQLite), else in memory.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>How many bytes the kept logs of all jobs may take together, at least 16 MiB; past it the log that was written to longest ago is dropped, and a read of it says so.</summary>
    /// <value>Null: 1 GiB in a folder, 256 MiB in memory.</value>
    public long? MaxKeptLogBytes { get; set; }

    /// <summary>The largest input of a job, in bytes of UTF-8 JSON.</summary>
    /// <value>1,048,576 (1 MiB).</value>
    public int MaxInputBytes { get; set; } = 1024 * 1024;
}
