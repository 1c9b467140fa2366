namespace CloudTraining.Sdk.Logging;

/// <summary>The fields of a scope and its parents as the bytes that go into a line, unique by name.</summary>
/// <param name="settings">The settings the bytes were made with; other settings need other bytes.</param>
/// <param name="bytes">The fields in order, each with its separator in front.</param>
/// <param name="fields">Where in the bytes each field stands.</param>
/// <param name="text">The text of scopes that are no fields, outer before inner; null when there is none.</param>
/// <param name="left">The number of fields left out because they would have made the line too long.</param>
internal sealed class EncodedScope(LineSettings settings, byte[] bytes, EncodedField[] fields, string? text, int left)
{
    public static readonly EncodedField[] NoFields = [];

    public LineSettings Settings { get; } = settings;

    public byte[] Bytes { get; } = bytes;

    public EncodedField[] Fields { get; } = fields;

    public string? Text { get; } = text;

    public int LeftOut { get; } = left;

    /// <summary>One bit per name; no common bit means no common name.</summary>
    public ulong Mask { get; } = fields.Aggregate(0UL, static (mask, field) => mask | field.Key.Bit);
}

/// <summary>One field inside <see cref="EncodedScope.Bytes"/>.</summary>
internal readonly record struct EncodedField(FieldKey Key, int Start, int Length);
