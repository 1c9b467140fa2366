namespace CloudTraining.Sdk.Providers;

/// <summary>Whether a callback is genuine.</summary>
public enum WebhookVerdictStatus
{
    /// <summary>Genuine.</summary>
    Valid,

    /// <summary>A needed header is missing. Answered 401.</summary>
    MissingSignature,

    /// <summary>Not genuine, or too old. Answered 401.</summary>
    Invalid,

    /// <summary>The secret cannot be had at the moment. Answered 503, so that the sender tries again.</summary>
    SecretUnavailable,
}
