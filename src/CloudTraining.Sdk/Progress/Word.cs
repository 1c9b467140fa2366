namespace CloudTraining.Sdk.Progress;

/// <summary>A run of letters and underscores in a line.</summary>
internal readonly ref struct Word(ReadOnlySpan<char> text, int start, bool isInIdentifier, bool isInPath)
{
    public ReadOnlySpan<char> Text { get; } = text;

    public int Start { get; } = start;

    public int End => Start + Text.Length;

    /// <summary>It is part of a path, an option, a dotted name or a setting: <c>helpers.training.validation</c>, <c>two-step</c>, <c>steps/s</c>, <c>--warmup</c>, <c>loading=lazy</c>.</summary>
    public bool IsInIdentifier { get; } = isInIdentifier;

    /// <summary>A slash stands before it: <c>val/loss</c>, <c>out/checkpoint-500</c>.</summary>
    public bool IsInPath { get; } = isInPath;
}
