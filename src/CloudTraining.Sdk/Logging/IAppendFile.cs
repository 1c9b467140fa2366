namespace CloudTraining.Sdk.Logging;

/// <summary>A file that is only appended to.</summary>
internal interface IAppendFile : IDisposable
{
    /// <summary>Whether the last line had no end when the file was opened.</summary>
    bool EndsInHalfLine { get; }

    /// <summary>Why the last append was cut short.</summary>
    string Problem { get; }

    /// <summary>The number of bytes written; fewer than given when the system refused more.</summary>
    int Append(ReadOnlySpan<byte> bytes);

    /// <summary>Whether the path still names this file.</summary>
    bool IsAt(string path);
}
