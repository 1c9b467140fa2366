namespace CloudTraining.Sdk.Queue;

/// <summary>Limits and retries of the queue; section <c>CloudTraining:Queue</c>. The queue itself cannot be turned off and its interval is fixed at 5 s.</summary>
public sealed class QueueOptions
{
    /// <summary>The fixed interval of queue processing; it also runs at once when a job arrives or a slot frees.</summary>
    public static readonly TimeSpan ProcessingInterval = TimeSpan.FromSeconds(5);

    /// <summary>Slots in all.</summary>
    /// <value>5.</value>
    public int MaxConcurrent { get; set; } = 5;

    /// <summary>Slots of one user; all jobs without a user are one user.</summary>
    /// <value>2.</value>
    public int MaxConcurrentPerUser { get; set; } = 2;

    /// <summary>Slots of one organisation; null for no limit.</summary>
    public int? MaxConcurrentPerOrganization { get; set; }

    /// <summary>Slots of one team; null for no limit.</summary>
    public int? MaxConcurrentPerTeam { get; set; }

    /// <summary>Slots of one provider, by its name; providers not named have no limit of their own.</summary>
    public Dictionary<string, int> MaxConcurrentPerProvider { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Each full step waited raises the priority by 10, at most to 50. Zero turns it off.</summary>
    /// <value>60 minutes.</value>
    public TimeSpan StarvationThreshold { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>How many refusals that may pass a job meets before it fails.</summary>
    /// <value>3.</value>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The wait after the first such refusal; it doubles with each.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan RetryBaseDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest such wait.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan RetryMaxDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a claim holds without renewal. Held claims are renewed at a third of it.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);
}
