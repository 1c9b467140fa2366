using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate.Webhooks;

/// <summary>The three headers of a delivery (Standard Webhooks 1.0.0), checked for everything that needs no secret.</summary>
internal sealed class SignedDelivery
{
    private const int LongestId = 256;
    private const int LongestSignatures = 4096;
    private const string Version = "v1,";
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);
    private readonly byte[] _head;
    private readonly string _signatures;

    private SignedDelivery(string id, string timestamp, string signatures)
    {
        Id = id;
        _head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        _signatures = signatures;
    }

    /// <summary>Which delivery it is, the same on a repeat.</summary>
    public string Id { get; }

    /// <summary>Reads the headers; the reason when they already decide that the delivery is not genuine.</summary>
    public static (SignedDelivery? Delivery, string? Reason) Read(WebhookRequest request, DateTimeOffset now)
    {
        if (Header(request, "webhook-id") is not { Length: > 0 } id
            || Header(request, "webhook-timestamp") is not { Length: > 0 } timestamp
            || Header(request, "webhook-signature") is not { Length: > 0 } signatures)
        {
            return (null, WebhookReason.MissingHeader);
        }

        // A full stop inside the id would let the signed text be cut elsewhere.
        if (id.Length > LongestId || id.Any(letter => letter is <= ' ' or > '~' or '.'))
        {
            return (null, WebhookReason.MalformedId);
        }

        if (!timestamp.All(char.IsAsciiDigit) || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return (null, WebhookReason.MalformedTimestamp);
        }

        var here = now.ToUnixTimeSeconds();
        return seconds < here - Tolerance.TotalSeconds ? (null, WebhookReason.TooOld)
            : seconds > here + Tolerance.TotalSeconds ? (null, WebhookReason.TooNew)
            : signatures.Length > LongestSignatures || !signatures.Split(' ').Any(entry => entry.StartsWith(Version, StringComparison.Ordinal)) ? (null, WebhookReason.NoSupportedSignature)
            : (new SignedDelivery(id, timestamp, signatures), null);
    }

    /// <summary>Whether one of the signatures is made with one of the secrets, over the raw bytes.</summary>
    public bool IsSignedWith(IReadOnlyList<SigningSecret> secrets, ReadOnlySpan<byte> body)
    {
        Span<byte> right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            secret.Sign(_head, body, right);
            foreach (var range in _signatures.AsSpan().Split(' '))
            {
                var entry = _signatures.AsSpan(range);

                // A malformed or unknown entry says nothing about the others.
                if (entry.StartsWith(Version, StringComparison.Ordinal)
                    && entry.Length == Version.Length + Base64.GetMaxEncodedToUtf8Length(given.Length)
                    && Convert.TryFromBase64Chars(entry[Version.Length..], given, out var length)
                    && length == given.Length
                    && CryptographicOperations.FixedTimeEquals(right, given))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string? Header(WebhookRequest request, string name) =>
        request.Headers.TryGetValue(name, out var value)
            ? value
            : request.Headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
