namespace CloudTraining.Sdk.Providers;

/// <summary>A piece of a log.</summary>
public sealed record LogChunk
{
    /// <summary>The text; may be empty.</summary>
    public required string Text { get; init; }

    /// <summary>For the next read.</summary>
    public required string NextCursor { get; init; }

    /// <summary>True when the log was reset: the text replaces all that was read before.</summary>
    public bool Replaces { get; init; }

    /// <summary>True when nothing will follow.</summary>
    public bool EndOfLog { get; init; }

    /// <summary>True when older text was left out.</summary>
    public bool Truncated { get; init; }
}
