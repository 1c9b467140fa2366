namespace CloudTraining.Sdk.Providers;

/// <summary>Why a call to a provider failed.</summary>
public enum ProviderErrorKind
{
    /// <summary>No or wrong credentials.</summary>
    Unauthenticated,

    /// <summary>The credentials do not allow it.</summary>
    Forbidden,

    /// <summary>The provider cannot take what was sent; see <see cref="ProviderException.Fields"/>.</summary>
    InvalidRequest,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>It is there already, or in a state that does not allow it.</summary>
    Conflict,

    /// <summary>The account lacks credit.</summary>
    PaymentRequired,

    /// <summary>A limit of the account is reached.</summary>
    QuotaExceeded,

    /// <summary>No machine is free. May pass.</summary>
    NoCapacity,

    /// <summary>Too many calls; see <see cref="ProviderException.RetryAfter"/>. May pass.</summary>
    RateLimited,

    /// <summary>Too large.</summary>
    PayloadTooLarge,

    /// <summary>It was there and is gone.</summary>
    Expired,

    /// <summary>The provider failed or cannot be reached. May pass.</summary>
    Unavailable,

    /// <summary>Nobody knows whether a submission arrived. Never sent again unseen.</summary>
    OutcomeUnknown,

    /// <summary>The answer could not be understood.</summary>
    Protocol,

    /// <summary>The provider lacks the feature.</summary>
    NotSupported,
}
