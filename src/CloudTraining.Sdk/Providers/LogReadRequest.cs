namespace CloudTraining.Sdk.Providers;

/// <summary>Which part of a log to read.</summary>
public sealed record LogReadRequest
{
    /// <summary>Where the read before ended (<see cref="LogChunk.NextCursor"/>); opaque. Null reads from the start, or the tail.</summary>
    public string? Cursor { get; init; }

    /// <summary>Without a cursor: only the last <see cref="MaxChars"/>.</summary>
    public bool TailOnly { get; init; }

    /// <summary>How much at most, in characters.</summary>
    /// <value>65,536.</value>
    public int MaxChars { get; init; } = 65_536;
}
