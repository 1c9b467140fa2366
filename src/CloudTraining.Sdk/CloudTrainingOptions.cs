namespace CloudTraining.Sdk;

/// <summary>What concerns the whole SDK; section <c>CloudTraining</c>.</summary>
public sealed class CloudTrainingOptions
{
    /// <summary>The provider of requests that name none; null takes the only one that is registered.</summary>
    public string? DefaultProvider { get; set; }

    /// <summary>Where logs of jobs and other files are kept; null keeps them in memory.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>The largest input of a job, in bytes of UTF-8 JSON.</summary>
    /// <value>1,048,576 (1 MiB).</value>
    public int MaxInputBytes { get; set; } = 1024 * 1024;
}
