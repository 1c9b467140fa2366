using System.Globalization;
using System.Security.Cryptography;

namespace CloudTraining.Sdk.Replicate;

/// <summary>A place in a log that is sent whole each time: how far it was read, and a fingerprint of what came before, so that a log that began anew is noticed.</summary>
/// <param name="Offset">In bytes of UTF-8.</param>
/// <param name="Fingerprint">Of the text before the offset.</param>
internal sealed record LogPosition(int Offset, string Fingerprint)
{
    private const int Window = 64 * 1024;
    private const int FingerprintBytes = 12;

    /// <summary>The place in a text.</summary>
    public static LogPosition At(ReadOnlySpan<byte> log, int offset)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(log[Math.Max(0, offset - Window)..offset], hash);
        return new LogPosition(offset, Convert.ToHexStringLower(hash[..FingerprintBytes]));
    }

    /// <summary>Reads a cursor; null when it is none of ours.</summary>
    public static LogPosition? Parse(string cursor)
    {
        var parts = cursor.Split('.');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new LogPosition(offset, parts[1])
            : null;
    }

    /// <summary>Whether the text still is the one that was read up to here.</summary>
    public bool Fits(ReadOnlySpan<byte> log) => Offset <= log.Length && At(log, Offset) == this;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Offset}.{Fingerprint}");
}
