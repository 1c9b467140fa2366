using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>Callbacks as the platform sends them: a job's state with its log, signed (Standard Webhooks).</summary>
internal static class SignedDeliveries
{
    public const int Jobs = 1_000;
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    /// <summary>The secret as it is configured.</summary>
    public static string Secret { get; } = "whsec_" + Convert.ToBase64String(Key);

    public static string JobIdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"job{number % Jobs:000000}");

    /// <summary>A running job of which more of the log is told each time.</summary>
    public static byte[] Body(int number, int bytes) => Encoding.UTF8.GetBytes(
        $$"""{"id":"{{JobIdOf(number)}}","status":"processing","created_at":"2026-03-02T12:00:00Z","started_at":"2026-03-02T12:00:01Z","input":{},"logs":"{{new string('l', bytes)}}"}""");

    public static Dictionary<string, string> Sign(int number, byte[] body)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"msg_{number:00000000}");
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{time}."), .. body]);
        return new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = time,
            ["webhook-signature"] = "v1," + Convert.ToBase64String(signature),
        };
    }
}
