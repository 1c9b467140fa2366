namespace CloudTraining.Sdk.Jobs;

/// <summary>The storage behind a store failed: disk full, file unreadable, server away. Nothing of the call was stored in part; it may be tried again.</summary>
public sealed class JobStoreException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, the value, and the cure.</param>
    /// <param name="isTransient">Whether the same call may succeed later without anybody's help.</param>
    /// <param name="innerException">The cause, or null.</param>
    public JobStoreException(string message, bool isTransient, Exception? innerException = null)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Whether the same call may succeed later without anybody's help.</summary>
    public bool IsTransient { get; }
}
