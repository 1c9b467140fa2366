namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>Why a stream ended; the value of the <c>reason</c> tag of its metric.</summary>
internal enum StreamCloseReason
{
    None,

    /// <summary>The client went away.</summary>
    Gone,

    /// <summary>It did not take what was sent in time.</summary>
    Slow,

    /// <summary>The host stops.</summary>
    Stopping,

    /// <summary>It was open for as long as a stream may be; the client comes back.</summary>
    Age,

    /// <summary>The event log could not be read; the client comes back.</summary>
    Failed,
}
