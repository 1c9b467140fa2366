using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate.Webhooks;

/// <summary>Verifies callbacks on their raw bytes and reads the two bodies that come: the platform's job, and an event of SimpleTuner's trainer.</summary>
internal sealed class ReplicateWebhooks(SigningSecrets secrets, JobReader reader, TimeProvider clock) : IProviderWebhooks, IReplicateFeature
{
    private const string Operation = "read webhook";

    public async ValueTask<WebhookVerdict> VerifyAsync(WebhookRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (delivery, reason) = SignedDelivery.Read(request, clock.GetUtcNow());
        if (delivery is null)
        {
            return new WebhookVerdict(reason == WebhookReason.MissingHeader ? WebhookVerdictStatus.MissingSignature : WebhookVerdictStatus.Invalid, reason);
        }

        var owner = new ProviderContext(Value(request, WebhookQuery.User), Value(request, WebhookQuery.Organization));
        if (await secrets.GetAsync(owner, cancellationToken).ConfigureAwait(false) is not { } known)
        {
            return new WebhookVerdict(WebhookVerdictStatus.SecretUnavailable, WebhookReason.SecretUnavailable);
        }

        if (delivery.IsSignedWith(known, request.Body.Span))
        {
            return Genuine(delivery, owner);
        }

        var (changed, failed) = await secrets.RefreshAsync(owner, cancellationToken).ConfigureAwait(false);
        return changed is not null && delivery.IsSignedWith(changed, request.Body.Span) ? Genuine(delivery, owner)
            : failed ? new WebhookVerdict(WebhookVerdictStatus.SecretUnavailable, WebhookReason.SecretUnavailable)
            : new WebhookVerdict(WebhookVerdictStatus.Invalid, WebhookReason.Mismatch);
    }

    public IReadOnlyList<ProviderEvent> Parse(WebhookRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            using var document = JsonDocument.Parse(AnswerText.Clean(request.Body));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new ProviderException(ProviderErrorKind.Protocol, ReplicateProvider.ProviderId, Operation, $"The callback's body is {root.ValueKind}, and a JSON object is expected.");
            }

            var told = root.Deserialize(ReplicateJson.Default.TrainerEventBody)!;
            return (told.Type ?? told.EventType) is { } type ? ReadTrainerEvent(told, type, request) : ReadJob(root, told.Logs, request);
        }
        catch (JsonException exception)
        {
            throw new ProviderException(ProviderErrorKind.Protocol, ReplicateProvider.ProviderId, Operation, "The callback's body is not valid JSON.", exception);
        }
    }

    private static WebhookVerdict Genuine(SignedDelivery delivery, ProviderContext owner) => new(WebhookVerdictStatus.Valid, DeliveryId: delivery.Id) { Owner = owner };

    private IReadOnlyList<ProviderEvent> ReadJob(JsonElement root, string? logs, WebhookRequest request)
    {
        if (JobReader.ReadBody(root) is not { } body || body.Status is null)
        {
            return [];
        }

        var job = reader.Read(body, element: null, credential: null);
        return
        [
            new ProviderEvent
            {
                Job = job.Ref,
                ClientToken = job.ClientToken ?? Value(request, WebhookQuery.Token),
                Name = job.Report.Status switch
                {
                    { } status when status.IsTerminal() => "completed",
                    JobStatus.Running => "start",
                    _ => job.Report.RawStatus,
                },
                Report = job.Report,
                Logs = string.IsNullOrEmpty(logs) ? null : Redaction.Redact(logs, credential: null),
            },
        ];
    }

    private static IReadOnlyList<ProviderEvent> ReadTrainerEvent(TrainerEventBody told, string type, WebhookRequest request)
    {
        var id = told.PredictionId is { Length: > 0 and <= 128 } prediction ? prediction : null;
        var token = Value(request, WebhookQuery.Token);
        if (id is null && token is null && told.JobId is not { Length: > 0 and <= 128 })
        {
            return [];
        }

        var status = TrainerStatus.Of(type, told.Status);
        return
        [
            new ProviderEvent
            {
                Job = id is null ? null : new ProviderJobRef(ReplicateProvider.ProviderId, "", id),
                JobId = told.JobId is { Length: > 0 and <= 128 } own ? own : null,
                ClientToken = token,
                Name = type.Length <= 64 ? type : type[..64],
                Report = new ProviderReport
                {
                    Status = status,
                    ErrorMessage = status == JobStatus.Failed ? Redaction.Redact(told.Error ?? told.Message, credential: null) : null,
                    OutputUrl = Redaction.Redact(JobReader.OutputUrl(told.Output), credential: null),
                },
                Logs = status?.IsTerminal() == true && !string.IsNullOrEmpty(told.Logs) ? Redaction.Redact(told.Logs, credential: null) : null,
            },
        ];
    }

    private static string? Value(WebhookRequest request, string name) =>
        request.Query.TryGetValue(name, out var value) && value.Length is > 0 and <= 256 ? value : null;
}
