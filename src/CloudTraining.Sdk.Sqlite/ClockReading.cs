namespace CloudTraining.Sdk.Sqlite;

/// <summary>One look of <see cref="ClockWatch"/>.</summary>
/// <param name="Now">The wall clock.</param>
/// <param name="SinceJump">How long ago the last jump was seen. A lease longer than this is not judged: nobody could have renewed it since.</param>
/// <param name="Jumps">How many jumps there were so far.</param>
internal readonly record struct ClockReading(DateTimeOffset Now, TimeSpan SinceJump, long Jumps);
