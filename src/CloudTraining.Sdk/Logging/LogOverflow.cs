namespace CloudTraining.Sdk.Logging;

/// <summary>What a buffered sink does with a line for which there is no room left.</summary>
public enum LogOverflow
{
    /// <summary>The caller waits until the writer has made room; nothing is lost.</summary>
    Wait,

    /// <summary>The oldest waiting lines are dropped; their number is logged as one WARNING line.</summary>
    DropOldest,
}
