namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>Where a frame lies in its segment and whom it concerns.</summary>
internal readonly record struct FrameInfo(int Offset, int Length, long Cursor, string JobId, string? UserId);
