using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Hosting;

/// <summary>The fake provider with signed callbacks: <c>{"id","token"?,"status","error"?,"logs"?}</c>, HMAC-SHA256 of the raw body in <c>x-signature</c>, the delivery in <c>x-delivery</c>.</summary>
internal sealed class CallingBackProvider(FakeProvider fake) : ICloudProvider, IProviderWebhooks
{
    private static readonly byte[] Secret = "a secret that only the provider knows"u8.ToArray();

    public FakeProvider Fake { get; } = fake;

    /// <summary>Set to make the secret unavailable.</summary>
    public bool SecretIsAway { get; set; }

    public ProviderDescriptor Descriptor => Fake.Descriptor;

    public static HttpRequestMessage Callback(string provider, object body, string? delivery = null, string? signature = null, string? rawBody = null)
    {
        var bytes = rawBody is null ? JsonSerializer.SerializeToUtf8Bytes(body) : Encoding.UTF8.GetBytes(rawBody);
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhooks/{provider}") { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("x-delivery", delivery ?? Guid.NewGuid().ToString("N"));
        if (signature is not "")
        {
            request.Headers.Add("x-signature", signature ?? Convert.ToHexStringLower(HMACSHA256.HashData(Secret, bytes)));
        }

        return request;
    }

    public ValueTask<WebhookVerdict> VerifyAsync(WebhookRequest request, CancellationToken cancellationToken = default)
    {
        if (SecretIsAway)
        {
            return new(new WebhookVerdict(WebhookVerdictStatus.SecretUnavailable, "the secret cannot be fetched"));
        }

        if (!request.Headers.TryGetValue("X-SIGNATURE", out var signature))
        {
            return new(new WebhookVerdict(WebhookVerdictStatus.MissingSignature, "no x-signature"));
        }

        var expected = HMACSHA256.HashData(Secret, request.Body.Span);
        var sent = new byte[expected.Length];
        var isValid = signature.Length == expected.Length * 2
            && Convert.FromHexString(signature, sent, out _, out var written) == System.Buffers.OperationStatus.Done && written == sent.Length
            && CryptographicOperations.FixedTimeEquals(expected, sent);
        return new(new WebhookVerdict(isValid ? WebhookVerdictStatus.Valid : WebhookVerdictStatus.Invalid, isValid ? null : "the signature does not match", request.Headers.GetValueOrDefault("x-delivery")));
    }

    public IReadOnlyList<ProviderEvent> Parse(WebhookRequest request)
    {
        try
        {
            using var document = JsonDocument.Parse(request.Body);
            var root = document.RootElement;
            if (!root.TryGetProperty("id", out var id))
            {
                return [];
            }

            string? Text(string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
            var word = Text("status");
            return
            [
                new ProviderEvent
                {
                    Job = new ProviderJobRef(Descriptor.Id, string.Empty, id.GetString()!),
                    ClientToken = Text("token"),
                    Name = word,
                    Logs = Text("logs"),
                    Report = new ProviderReport { Status = JobStatusExtensions.FindByWireName(word), RawStatus = word, ErrorMessage = Text("error"), OutputUrl = Text("output") },
                },
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ProviderException(ProviderErrorKind.Protocol, Descriptor.Id, "webhook", "The body is no JSON object.", exception);
        }
    }

    public Task<ProviderAccount> ValidateCredentialsAsync(ProviderContext context, CancellationToken cancellationToken = default) => Fake.ValidateCredentialsAsync(context, cancellationToken);

    public Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken = default) => Fake.SubmitAsync(submission, context, cancellationToken);

    public Task<ProviderJob> GetAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default) => Fake.GetAsync(job, context, cancellationToken);

    public Task<ProviderJobPage> ListAsync(JobQuery query, ProviderContext context, CancellationToken cancellationToken = default) => Fake.ListAsync(query, context, cancellationToken);

    public Task<CancelOutcome> CancelAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default) => Fake.CancelAsync(job, context, cancellationToken);

    public T? GetFeature<T>()
        where T : class => this as T ?? Fake.GetFeature<T>();
}
