using System.Security.Cryptography;

namespace CloudTraining.Sdk.Replicate.Webhooks;

/// <summary>A signing secret, decoded once. Its text form never shows it.</summary>
internal sealed class SigningSecret
{
    private const string Prefix = "whsec_";
    private const int ShortestKey = 24;
    private const int LongestKey = 64;
    private readonly byte[] _key;

    private SigningSecret(byte[] key) => _key = key;

    /// <summary>Reads one secret; null when it is none.</summary>
    public static SigningSecret? TryParse(string? text)
    {
        var encoded = text?.Trim() ?? "";
        encoded = encoded.StartsWith(Prefix, StringComparison.Ordinal) ? encoded[Prefix.Length..] : encoded;
        encoded = encoded.TrimEnd('=');
        if (encoded.Any(letter => !(char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/')))
        {
            return null;
        }

        var padded = encoded + new string('=', (4 - (encoded.Length % 4)) % 4);
        var key = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, key, out var length) && length is >= ShortestKey and <= LongestKey
            ? new SigningSecret(key[..length])
            : null;
    }

    /// <summary>Reads one or several secrets, separated by blanks; null when one of them is none.</summary>
    public static IReadOnlyList<SigningSecret>? TryParseAll(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var secrets = words.Select(TryParse).OfType<SigningSecret>().ToList();
        return words.Length > 0 && secrets.Count == words.Length ? secrets : null;
    }

    /// <summary>Writes the signature of a delivery.</summary>
    public void Sign(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, Span<byte> signature)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(head);
        hash.AppendData(body);
        hash.GetHashAndReset(signature);
    }

    /// <summary>Whether it is the same key.</summary>
    public bool IsSameAs(SigningSecret other) => CryptographicOperations.FixedTimeEquals(_key, other._key);

    public override string ToString() => "signing secret";
}
