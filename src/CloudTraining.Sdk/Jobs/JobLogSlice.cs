namespace CloudTraining.Sdk.Jobs;

/// <summary>A piece of a kept log.</summary>
/// <param name="Utf8">The bytes; a cut never splits a character.</param>
/// <param name="Offset">Where they begin in what is kept.</param>
/// <param name="Length">How many bytes are kept in all.</param>
public sealed record JobLogSlice(ReadOnlyMemory<byte> Utf8, long Offset, long Length);
