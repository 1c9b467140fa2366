namespace CloudTraining.Sdk.Providers;

/// <summary>A call to a provider failed. The message holds no secret.</summary>
public sealed class ProviderException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="operation">Which call, for example <c>submit</c>.</param>
    /// <param name="message">What happened and the cure, without secrets.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ProviderException(ProviderErrorKind kind, string provider, string operation, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Provider = provider;
        Operation = operation;
    }

    /// <summary>Why.</summary>
    public ProviderErrorKind Kind { get; }

    /// <summary>The provider's name.</summary>
    public string Provider { get; }

    /// <summary>Which call, for example <c>submit</c>.</summary>
    public string Operation { get; }

    /// <summary>The HTTP status; null when there was none.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The provider's own code; null for none.</summary>
    public string? ProviderCode { get; init; }

    /// <summary>How long to wait before the next try; null when not said.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The fields that were refused, with why.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True when it is certain that nothing reached the provider (no address, refused connection, failed TLS).</summary>
    public bool NothingSent { get; init; }

    /// <summary>Whether a later try of the same call may succeed.</summary>
    public bool IsTransient => Kind is ProviderErrorKind.NoCapacity or ProviderErrorKind.RateLimited or ProviderErrorKind.Unavailable;

    /// <summary>For a submission: whether it is certain that the provider did not take the job.</summary>
    public bool IsOutcomeKnown => NothingSent
        || Kind is not (ProviderErrorKind.Unavailable or ProviderErrorKind.OutcomeUnknown or ProviderErrorKind.Protocol);
}
