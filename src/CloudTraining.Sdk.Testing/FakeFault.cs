namespace CloudTraining.Sdk.Testing;

/// <summary>What a <see cref="FakeProvider"/> does wrong with one call.</summary>
public enum FakeFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Refuses with "too many requests"; nothing happened.</summary>
    RateLimited,

    /// <summary>Fails with a server error; for a submission nobody can tell whether it arrived (it did not).</summary>
    ServerError,

    /// <summary>Does what was asked and answers with something unreadable.</summary>
    Garbage,

    /// <summary>Does what was asked and never answers: the call ends with the caller's timeout or the fake's own.</summary>
    AcceptThenDrop,

    /// <summary>Cannot be reached; certainly nothing was sent.</summary>
    Unreachable,

    /// <summary>Refuses for good: the request is invalid.</summary>
    Invalid,

    /// <summary>Never answers, whatever becomes of the call's token; nothing happens.</summary>
    Hangs,
}
