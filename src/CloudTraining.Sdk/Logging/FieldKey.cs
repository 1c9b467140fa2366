namespace CloudTraining.Sdk.Logging;

/// <summary>The name of a field as it is written, made once per name and settings.</summary>
internal sealed class FieldKey(string name, byte[] bytes, bool isRedacted)
{
    public string Name { get; } = name;

    /// <summary><c>, "name": </c> in JSON; <c> name=</c> in text.</summary>
    public byte[] Bytes { get; } = bytes;

    public bool IsRedacted { get; } = isRedacted;

    public ulong Bit { get; } = 1UL << (string.GetHashCode(name, StringComparison.Ordinal) & 63);

    /// <summary>The name without the operators that some loggers put before it: <c>{@job}</c> is the field <c>job</c>.</summary>
    public static string Clean(string? name) => name switch
    {
        null => "(null)",
        ['@' or '$', _, ..] => name[1..],
        _ => name,
    };

    /// <summary>The name as it can be written: two names that differ only in lone surrogates are one.</summary>
    public static string WellFormed(string name) =>
        name.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
            ? System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name))
            : name;
}
