namespace CloudTraining.Sdk.Logging;

/// <summary>The arguments of one call, by index, written without boxing where their types are known.</summary>
internal interface ILineArguments
{
    /// <summary>Writes an argument into the message.</summary>
    RenderedKind AppendText(LineBuffer line, int index, string? format, int end);

    /// <summary>The argument as an object; <see cref="StateArguments.Missing"/> when the call had too few.</summary>
    object? Get(int index);
}

/// <summary>A state of our own, which knows its place in the source.</summary>
internal interface ILogMessage
{
    void Compose(LineBuffer line, in LineHead head);
}
