namespace CloudTraining.Sdk.Logging;

/// <summary>How a log line is written.</summary>
public enum LogFormat
{
    /// <summary>One JSON object per line.</summary>
    Json,

    /// <summary>One readable line per entry.</summary>
    Text,
}
