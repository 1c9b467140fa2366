using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Webhooks;

namespace CloudTraining.Sdk.Replicate.Tests.Webhooks;

/// <summary>The shared vectors: each holds secrets, headers, a body, the receiver's clock and the verdict.</summary>
[TestFixture]
public sealed class WebhookVectorTests
{
    [Test]
    public void Every_vector_gets_its_verdict_and_reason()
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var vector in WebhookVectors.Read())
        {
            count++;
            var (verdict, reason) = Judge(vector);
            var expected = vector.GetProperty("expected").GetString();
            var fixedReason = !(vector.TryGetProperty("any_reason", out var any) && any.GetBoolean());
            if (verdict != expected || (fixedReason && reason != vector.GetProperty("reason").GetString()))
            {
                wrong.Add($"{vector.GetProperty("name")}: {verdict} ({reason}), expected {expected} ({vector.GetProperty("reason")})");
            }
        }

        Assert.That(count, Is.GreaterThanOrEqualTo(57));
        Assert.That(wrong, Is.Empty);
    }

    private static (string Verdict, string Reason) Judge(JsonElement vector)
    {
        var secrets = new List<SigningSecret>();
        foreach (var text in vector.GetProperty("secrets").EnumerateArray())
        {
            if (SigningSecret.TryParse(text.GetString()) is not { } secret)
            {
                return ("invalid", "invalid_secret");
            }

            secrets.Add(secret);
        }

        var body = WebhookVectors.BodyOf(vector);
        var request = new WebhookRequest
        {
            Body = body,
            Headers = vector.GetProperty("headers").EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.Ordinal),
        };
        var (delivery, reason) = SignedDelivery.Read(request, DateTimeOffset.FromUnixTimeSeconds(vector.GetProperty("now").GetInt64()));
        return delivery is null ? ("invalid", reason!)
            : delivery.IsSignedWith(secrets, body) ? ("valid", "ok")
            : ("invalid", WebhookReason.Mismatch);
    }
}
