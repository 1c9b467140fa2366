namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>A result, and whether it was made for this caller.</summary>
/// <param name="Value">The result.</param>
/// <param name="At">When it was complete.</param>
/// <param name="IsReused">Whether it is the last result, handed out again because asking anew would be too soon.</param>
internal sealed record Recent<TResult>(TResult Value, DateTimeOffset At, bool IsReused);
