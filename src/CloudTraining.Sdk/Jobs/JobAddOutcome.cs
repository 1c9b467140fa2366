namespace CloudTraining.Sdk.Jobs;

/// <summary>What became of an added job.</summary>
public enum JobAddOutcome
{
    /// <summary>It is stored.</summary>
    Added,

    /// <summary>The same user submitted the same body with the same idempotency key before: the first job is returned, nothing was stored.</summary>
    Repeated,

    /// <summary>The same user used the idempotency key for another body; nothing was stored.</summary>
    IdempotencyKeyReused,

    /// <summary>A job with that id is there; nothing was stored.</summary>
    IdTaken,

    /// <summary>Another job carries that provider's id; nothing was stored.</summary>
    ExternalTaken,
}
