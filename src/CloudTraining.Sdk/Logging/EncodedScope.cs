namespace CloudTraining.Sdk.Logging;

/// <summary>The fields of a scope and its parents as the bytes that go into a line, unique by name.</summary>
internal sealed class EncodedScope(object owner, byte[] bytes)
{
    /// <summary>The settings the bytes were made with; other settings need other bytes.</summary>
    public object Owner { get; } = owner;

    public byte[] Bytes { get; } = bytes;
}
