namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>One call to be made.</summary>
internal sealed record Call
{
    /// <summary>For messages and logs, for example <c>submit</c>.</summary>
    public required string Operation { get; init; }

    public required HttpMethod Method { get; init; }

    /// <summary>Relative to the base address.</summary>
    public required string Path { get; init; }

    public required ReplicateCredential Credential { get; init; }

    public CallKind Kind { get; init; } = CallKind.Repeatable;

    /// <summary>How long the call may take, retries included.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>Makes the body of one try; null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>Starts the time anew while the call makes progress; null when it has only its budget.</summary>
    public CallPulse? Pulse { get; init; }

    /// <summary>A deadline for the job; null for none.</summary>
    public TimeSpan? CancelAfter { get; init; }
}
