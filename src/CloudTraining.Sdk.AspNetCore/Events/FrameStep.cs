namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>How a reader goes on at the end of what it has read of a segment.</summary>
internal enum FrameStep
{
    /// <summary>There is nothing more yet.</summary>
    Wait,

    /// <summary>There is more in the same segment.</summary>
    More,

    /// <summary>The next segment goes on where this one ended.</summary>
    Next,

    /// <summary>What came next is not in the ring any more.</summary>
    Gap,
}
