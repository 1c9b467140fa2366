namespace ReplicateSimulator.Faults;

/// <summary>Where a 429 says how long to wait.</summary>
public enum WaitHint
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary><c>Retry-After: 5</c></summary>
    RetryAfterSeconds,

    /// <summary><c>Retry-After</c> as an HTTP date.</summary>
    RetryAfterDate,

    /// <summary>Member <c>retry_after</c> of the body.</summary>
    BodyMember,

    /// <summary>The sentence "Your rate limit resets in ~5s."</summary>
    Detail,

    /// <summary>Header <c>ratelimit-reset: 5</c>.</summary>
    RateLimitReset,
}
