namespace CloudTraining.Sdk.Logging;

/// <summary>How a value stands in the message, which decides whether its field can be copied from there.</summary>
internal enum RenderedKind : byte
{
    /// <summary>The field must be written by itself.</summary>
    Other,

    /// <summary>The text is also the JSON value: a number.</summary>
    Raw,

    /// <summary>The text between quotes is the JSON value.</summary>
    Quoted,
}

/// <summary>Where the text of an argument stands in the line.</summary>
internal readonly record struct RenderedText(int Start, int Length, RenderedKind Kind);
