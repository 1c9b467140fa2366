namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>What may be done when a call fails.</summary>
internal enum CallKind
{
    /// <summary>May be repeated: reads, and cancel.</summary>
    Repeatable,

    /// <summary>A create: sent again only when it is certain that nothing arrived, or that it was refused for its rate.</summary>
    Create,

    /// <summary>An upload: its content can be read only once.</summary>
    Upload,
}
