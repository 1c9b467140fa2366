using System.Globalization;
using System.Text;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.AspNetCore.Webhooks;

/// <summary>
/// <c>POST /api/webhooks/{provider}</c>: the raw bytes once, the provider's verdict on them, then one commit that claims the delivery and changes the job, then the answer.
/// Late, repeated and disordered deliveries are settled by the once-key and by the transitions, not here.
/// </summary>
internal sealed partial class WebhookEndpoint(HttpApiRuntime api)
{
    private const int MaxAtOnce = 4;
    private const long LeastMemory = 16 * 1024 * 1024;
    private readonly WebhookNetworks _networks = new(api.Options.AllowedWebhookNetworks);
    private readonly CallbackMemory _memory = new(Math.Max(LeastMemory, MaxAtOnce * (long)api.Options.MaxWebhookBytes));
    private readonly ILogger _logger = api.Loggers.CreateLogger<WebhookEndpoint>();

    public static void Map(EndpointGroup group, HttpApiRuntime api) =>
        group.Webhook("/api/webhooks/{provider}", new WebhookEndpoint(api).ReceiveAsync, new ApiDoc("Take a provider's callback", typeof(WebhookReceivedJson), Errors: [400, 401, 404, 408, 413, 503]));

    private async Task<IResult?> ReceiveAsync(ApiRequest request)
    {
        var context = request.Context;
        var name = request.Route("provider");
        if (!_networks.Allow(context.Connection.RemoteIpAddress))
        {
            throw Refuse(name, new ApiException(403, "address_not_allowed", "IP address not in allowlist"), "its address is in none of CloudTraining:Webhooks:AllowedNetworks");
        }

        if (api.Providers.Find(name) is not { } provider || provider.GetFeature<IProviderWebhooks>() is not { } webhooks)
        {
            throw Refuse(name, new ApiException(404, "unknown_provider", "No provider of that name takes callbacks."), "no such provider takes callbacks");
        }

        using var body = await ReadAsync(name, context);
        var callback = new WebhookRequest
        {
            Body = body.Bytes,
            Headers = new HeaderView(context.Request.Headers),
            Query = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
        };
        var verdict = await VerifyAsync(provider, webhooks, callback, request.Aborted);
        return Answer(await RecordAsync(provider.Descriptor.Id, verdict, Parse(name, webhooks, WithoutMark(callback)), request.Aborted));
    }

    /// <summary>A byte order mark is signed with the body and is no part of its JSON.</summary>
    private static WebhookRequest WithoutMark(WebhookRequest callback) =>
        callback.Body.Span.StartsWith(Encoding.UTF8.Preamble) ? callback with { Body = callback.Body[Encoding.UTF8.Preamble.Length..] } : callback;

    private async Task<BoundedBody> ReadAsync(string name, HttpContext context)
    {
        try
        {
            return await BoundedBody.ReadAsync(context, api.Options.MaxWebhookBytes, _memory, api.Clock);
        }
        catch (ApiException refusal)
        {
            throw Refuse(name, refusal, refusal.Message);
        }
    }

    private async Task<WebhookVerdict> VerifyAsync(ICloudProvider provider, IProviderWebhooks webhooks, WebhookRequest callback, CancellationToken cancellationToken)
    {
        var name = provider.Descriptor.Id;
        var verdict = await webhooks.VerifyAsync(callback, cancellationToken);
        return verdict.Status switch
        {
            WebhookVerdictStatus.Valid => verdict,
            WebhookVerdictStatus.MissingSignature => throw Refuse(name, new ApiException(401, "signature_missing", "Webhook signature required but not provided."), verdict.Reason),
            WebhookVerdictStatus.SecretUnavailable => throw Refuse(name, new ApiException(503, "secret_unavailable", "The callback cannot be verified at the moment.") { RetryAfter = 10 }, verdict.Reason),
            _ => throw Refuse(name, new ApiException(401, "signature_invalid", "Invalid webhook signature"), verdict.Reason),
        };
    }

    private IReadOnlyList<ProviderEvent> Parse(string name, IProviderWebhooks webhooks, WebhookRequest callback)
    {
        try
        {
            return webhooks.Parse(callback);
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.Protocol)
        {
            throw Refuse(name, new ApiException(400, "invalid_payload", "Invalid webhook payload"), exception.Message);
        }
    }

    private async Task<WebhookReceivedJson> RecordAsync(string provider, WebhookVerdict verdict, IReadOnlyList<ProviderEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return new WebhookReceivedJson { Status = "ignored", Reason = "no job_id" };
        }

        var delivery = verdict.DeliveryId;
        WebhookReceivedJson? received = null;
        for (var i = 0; i < events.Count; i++)
        {
            var onceKey = delivery is null ? null : events.Count == 1 ? $"webhook:{provider}:{delivery}" : string.Create(CultureInfo.InvariantCulture, $"webhook:{provider}:{delivery}:{i}");
            if (await api.Recorder.RecordAsync(events[i] with { Owner = verdict.Owner }, onceKey, cancellationToken) is { } recorded)
            {
                LogReceived(_logger, provider, events[i].Name ?? "callback", recorded.Job.Id, recorded.Outcome);
                received ??= ToJson(recorded.Job, events[i].Report);
            }
            else
            {
                await RefuseIfUnsettledAsync(provider, cancellationToken);
                LogUnknownJob(_logger, provider, events[i].Name ?? "callback");
            }
        }

        return received ?? new WebhookReceivedJson { Status = "ignored", Reason = "unknown job" };
    }

    /// <summary>A job that nobody knows may be one whose submission was accepted and not written down yet: then the sender is to try again.</summary>
    private async Task RefuseIfUnsettledAsync(string provider, CancellationToken cancellationToken)
    {
        var filter = new JobFilter { Provider = provider, Statuses = [JobStatus.Pending, JobStatus.Uploading], QueueStatuses = [QueueStatus.Running], Limit = 1_000 };
        var page = await api.Client.ListAsync(filter, cancellationToken);
        if (page.Jobs.Any(job => job.CurrentAttempt is { IsUnsettled: true }))
        {
            throw Refuse(provider, new ApiException(503, "job_not_recorded_yet", "The job is not recorded yet. Send the callback again.") { RetryAfter = 5 }, "its job is unknown while a submission to that provider is unsettled");
        }
    }

    private static WebhookReceivedJson ToJson(TrainingJob job, ProviderReport report) => new()
    {
        Status = "received",
        JobId = job.Id,
        Updates = new WebhookUpdatesJson
        {
            Status = report.Status?.ToWireName(),
            ErrorMessage = report.ErrorMessage,
            OutputUrl = report.OutputUrl,
            CompletedAt = job.CompletedAt,
        },
    };

    private static IResult Answer(WebhookReceivedJson body) => TypedResults.Json(body, ContractsJson.Default.WebhookReceivedJson);

    private ApiException Refuse(string provider, ApiException refusal, string? reason)
    {
        LogRefused(_logger, JobId.IsValid(provider) ? provider : "?", refusal.Status, reason ?? refusal.Code);
        return refusal;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Callback of {Provider} ({Event}) for job {JobId}: {Outcome}")]
    private static partial void LogReceived(ILogger logger, string provider, string @event, string jobId, TransitionOutcome outcome);

    [LoggerMessage(Level = LogLevel.Information, Message = "Callback of {Provider} ({Event}) names no job of ours and is ignored")]
    private static partial void LogUnknownJob(ILogger logger, string provider, string @event);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Callback of {Provider} refused with {Status}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string provider, int status, string reason);
}
