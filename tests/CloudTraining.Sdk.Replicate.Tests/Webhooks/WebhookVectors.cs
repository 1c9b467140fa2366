using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Replicate.Tests.Simulator;

namespace CloudTraining.Sdk.Replicate.Tests.Webhooks;

/// <summary>The shared vectors: each holds secrets, headers, a body, the receiver's clock and the verdict.</summary>
internal static class WebhookVectors
{
    /// <summary>All of them; the test is reported as skipped, with the reason, where their file is not.</summary>
    public static IReadOnlyList<JsonElement> Read() => [.. TestData.Read("webhook_vectors.json").GetProperty("vectors").EnumerateArray()];

    /// <summary>The raw bytes that were signed.</summary>
    public static byte[] BodyOf(JsonElement vector)
    {
        if (!vector.TryGetProperty("body_pattern", out var pattern))
        {
            return vector.GetProperty("body_base64").GetBytesFromBase64();
        }

        var repeated = string.Concat(Enumerable.Repeat(pattern.GetProperty("repeat").GetString(), pattern.GetProperty("count").GetInt32()));
        return Encoding.UTF8.GetBytes(pattern.GetProperty("prefix").GetString() + repeated + pattern.GetProperty("suffix").GetString());
    }
}
